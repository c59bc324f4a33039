/** Elements made from words: text is always set as text, never read as HTML. */

export type Child = Node | string | number | null | undefined | false;
type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | null | undefined>;

/** An element with attributes (`onclick` and the like take functions) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((one) => one !== null && one !== undefined && one !== false).map(shown));
  return made;
}

function shown(child: Child): Node | string {
  return child instanceof Node ? child : String(child);
}

/** Text from records, set apart so that its direction changes nothing around it. */
export function name(text: string | null | undefined): HTMLElement {
  return h("bdi", {}, text ?? "");
}

export function band(word: string): HTMLElement {
  return h("span", { class: `band band-${word.replaceAll(" ", "-")}` }, word);
}

/** A table in which a row is chosen by click or key; each row leads to a page. */
export function table(headings: string[], rows: { to: string; cells: Child[] }[], empty: string): HTMLElement {
  if (rows.length === 0) return h("p", {}, empty);
  const body = rows.map((row) =>
    h("tr", { "data-to": row.to, onclick: (event) => follow(event, row.to) }, ...row.cells.map((cell) => h("td", {}, cell))),
  );
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      { class: "plain list" },
      h("thead", {}, h("tr", {}, ...headings.map((one) => h("th", { scope: "col" }, one)))),
      h("tbody", {}, ...body),
    ),
  );
}

function follow(event: Event, to: string): void {
  if (!(event.target as HTMLElement).closest("a, button")) location.hash = to;
}

export function link(to: string, text: string): HTMLAnchorElement {
  return h("a", { href: `#${to}` }, name(text));
}

/** Text that is not broken into lines: ids, days, shares. */
export function whole(child: Child): HTMLElement {
  return h("span", { class: "nowrap" }, child);
}

/** A share in per cent; one decimal below ten and above ninety-nine, and never 100 for less than all. */
export function percent(share: number): string {
  const value = 100 * share;
  const fine = (value > 0 && value < 9.95) || (value > 99 && value < 100);
  const shown = fine ? Math.min(value, value < 100 ? 99.9 : 100).toFixed(1).replace(/\.0$/, "") : value.toFixed(0);
  return `${value > 0 && value < 0.05 ? "under 0.1" : shown}\u00a0%`;
}

/** A likelihood as the report writes it: `7.2 %` from one in a hundred up, else `1 in 2,300`. */
export function chance(likelihood: number): string {
  if (likelihood >= 0.01) return percent(likelihood);
  return likelihood <= 0 ? "0" : `1\u00a0in\u00a0${Number((1 / likelihood).toPrecision(2)).toLocaleString("en")}`;
}

/** The words of a likelihood without the rank and the signs that may follow them. */
export function shortly(words: string): string {
  const short = (words.split(";")[0] ?? "").trim();
  return short.replace(/^× (0\.\d+)/, (_, times: string) => `÷ ${Number((1 / Number(times)).toPrecision(2)).toLocaleString("en")}`);
}

export function when(text: string | null): string {
  return text ? text.slice(0, 16).replace("T", " ") : "";
}

/** The ways to the page before and the next. */
export function pager(after: number, next: number | null, rows: number, at: (after: number) => string): HTMLElement {
  return h(
    "p",
    { class: "pager" },
    after > 0 && h("a", { href: `#${at(Math.max(after - rows, 0))}` }, "← before"),
    next !== null && h("a", { href: `#${at(next)}` }, "next →"),
  );
}

/** One line that opens to more; printed open. */
export function opening(title: Child, ...content: Child[]): HTMLElement {
  return h("details", { class: "folded" }, h("summary", {}, title), ...content);
}

/** A form of labelled fields; `done` gets what was filled in, by name. */
export function form(
  title: string,
  fields: Child[],
  button: string,
  done: (given: Record<string, string>) => Promise<void>,
): HTMLElement {
  const told = h("p", { class: "problem", role: "alert" });
  const made = h(
    "form",
    {
      "aria-label": title,
      onsubmit: (event) => {
        event.preventDefault();
        const given = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>;
        told.textContent = "";
        made.dataset.sent = "";
        const pressed = made.querySelector<HTMLButtonElement>("button[type=submit]");
        if (pressed) pressed.disabled = true;
        done(given)
          .catch((error: unknown) => {
            told.textContent = error instanceof Error ? error.message : String(error);
            delete made.dataset.sent;
          })
          .finally(() => {
            if (pressed) pressed.disabled = false;
          });
      },
    },
    ...fields,
    h("button", { type: "submit" }, button),
    told,
  );
  return made;
}

export function field(label: string, input: HTMLElement): HTMLElement {
  return h("label", {}, label, input);
}

export function choice(id: string, options: readonly string[], chosen = ""): HTMLSelectElement {
  return h(
    "select",
    { name: id },
    ...options.map((one) => h("option", { value: one, selected: one === chosen }, one || "all")),
  );
}

/** What must be chosen, and is not chosen for anybody; each option with what it means. */
export function must(id: string, options: Readonly<Record<string, string>>): HTMLSelectElement {
  const shown = Object.entries(options).map(([value, meaning]) => h("option", { value }, meaning ? `${value}: ${meaning}` : value));
  return h("select", { name: id, required: true }, h("option", { value: "" }, "choose …"), ...shown);
}

/** Told below the page, until it is drawn again. */
export function say(text: string): void {
  (document.getElementById("said") as HTMLElement).textContent = text;
}
