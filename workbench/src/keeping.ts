/** What must not be lost: where one was on a page that one comes back to, and what is half written when it is drawn anew. */

interface Left {
  y: number;
  row: string | null;
}

const SCROLLED_EVERY = 150;

/** Keep with each entry of the browser's history how far down its page one was, and on which row. */
export function keepPlaces(page: HTMLElement): void {
  history.scrollRestoration = "manual";
  let waiting = 0;
  const keep = () => {
    waiting = 0;
    if (page.hasAttribute("aria-busy")) return;
    const row = page.querySelector<HTMLElement>("tr.chosen")?.dataset.to ?? null;
    history.replaceState({ y: scrollY, row } satisfies Left, "");
  };
  const soon = () => (waiting ||= window.setTimeout(keep, SCROLLED_EVERY));
  addEventListener("scroll", soon, { passive: true });
  page.addEventListener("focusin", soon);
  page.addEventListener(
    "click",
    (event) => {
      const row = (event.target as HTMLElement).closest<HTMLElement>("tr[data-to]");
      if (row) {
        for (const one of page.querySelectorAll("tr.chosen")) one.classList.remove("chosen");
        row.classList.add("chosen");
        keep();
      }
    },
    true,
  );
}

/** Go to where one was when one left this entry of the history; to the top of a page that is new. */
export function takePlace(page: HTMLElement): void {
  const left = history.state as Left | null;
  scrollTo({ top: left?.y ?? 0, behavior: "instant" });
  if (!left?.row) return;
  const row = [...page.querySelectorAll<HTMLElement>("tr[data-to]")].find((one) => one.dataset.to === left.row);
  row?.classList.add("chosen");
  row?.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** What is half written, open and focused on a page; returns what puts it back once the page is drawn anew. */
export function keepWriting(page: HTMLElement): (drawn: HTMLElement) => void {
  const written = new Map<string, string>();
  for (const field of fields(page)) if (field.value && field.type !== "file" && !field.closest("form[data-sent]")) written.set(nameOf(field), field.value);
  const open = new Set([...page.querySelectorAll<HTMLDetailsElement>("details[open]")].map(nameOf));
  const y = scrollY;
  return (drawn) => {
    for (const one of drawn.querySelectorAll<HTMLDetailsElement>("details")) if (open.has(nameOf(one))) one.open = true;
    for (const field of fields(drawn)) {
      const value = written.get(nameOf(field));
      if (value !== undefined) field.value = value;
    }
    scrollTo({ top: y, behavior: "instant" });
  };
}

function fields(page: HTMLElement): Field[] {
  return [...page.querySelectorAll<Field>("form[aria-label] :is(input, textarea, select)")];
}

/** By what a field, or what opens, is the same as before: the part of the page, its form, its own name. */
function nameOf(one: Element): string {
  const part = one.closest("section")?.getAttribute("aria-label") ?? "";
  const own = one instanceof HTMLDetailsElement ? (one.querySelector("summary")?.textContent ?? "") : (one as Field).name;
  return [part, one.closest("form")?.getAttribute("aria-label") ?? "", own].join("\n");
}
