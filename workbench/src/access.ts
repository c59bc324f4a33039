/** Who one is here and what one may, and the ways to come in. */

import { change, read } from "./asking";
import { field, form, h, name } from "./elements";

interface Access {
  name: string;
  role: string;
  how: string;
  permissions: { permission: string; opens: string; allowed: boolean; because: string }[];
}

interface Ways {
  password: boolean;
  provider: string | null;
}

/** Where the server has a provider send the browser back. */
const RETURN = "/sign-in";
/** Where one was before one went to the provider, until one is back. */
const BEFORE = "chokepoint-before";

/** Who one is, by what one came in, and why each thing is allowed or refused. */
export async function access(): Promise<HTMLElement[]> {
  const told = await read<Access>("/v1/access");
  const part = (title: string, allowed: boolean) => {
    const held = told.permissions.filter((one) => one.allowed === allowed);
    if (held.length === 0) return [];
    return [
      h("h2", {}, title),
      h(
        "ul",
        { class: "permissions" },
        ...held.map((one) =>
          h(
            "li",
            { class: allowed ? "allowed" : "refused" },
            h("strong", {}, one.opens.charAt(0).toUpperCase() + one.opens.slice(1)),
            " ",
            h("code", {}, one.permission),
            h("p", {}, name(one.because)),
          ),
        ),
      ),
    ];
  };
  return [
    h("h1", {}, "Access"),
    h("p", { class: "lead" }, "You are ", h("strong", {}, name(told.name)), `, here as ${told.role}. `, name(told.how)),
    h("p", {}, "What you open, change or are refused is entered in the log under this name."),
    ...part("You may", true),
    ...part("You may not", false),
  ];
}

/** The ways to come in. `why`: why one must; `refused`: why the provider's way did not lead in, where it was gone. */
export async function comeIn(why: string, refused: string, done: () => Promise<void>): Promise<HTMLElement[]> {
  const ways = await read<Ways>("/v1/sign-in");
  if (!ways.password) {
    const over = "If it was used already, or nothing was done here for an hour, start “chokepoint serve” again: it prints another.";
    return [h("h1", {}, "Nobody is let in yet"), h("p", {}, why.replaceAll("`", ""), " ", over)];
  }
  const told = h("p", { class: "problem", role: "alert" }, refused);
  return [
    h("h1", {}, "Log in"),
    told,
    ...(ways.provider === null ? [] : [away(ways.provider, told), h("p", { class: "or" }, "or by name and password")]),
    form(
      "Log in",
      [
        field("Name", h("input", { name: "name", autocomplete: "username", required: true })),
        field("Password", h("input", { name: "password", type: "password", autocomplete: "current-password", required: true })),
      ],
      "Log in",
      async (given) => {
        await change("/v1/session", given);
        await done();
      },
    ),
  ];
}

function away(provider: string, told: HTMLElement): HTMLElement {
  const button = h("button", { type: "button", class: "provider" }, `Sign in with ${provider}`);
  button.addEventListener("click", () => {
    button.disabled = true;
    told.textContent = "";
    change<{ location: string }>("/v1/sign-in/provider")
      .then((answer) => {
        sessionStorage.setItem(BEFORE, location.hash);
        if (answer) location.assign(answer.location);
      })
      .catch((error: unknown) => {
        told.textContent = error instanceof Error ? error.message : String(error);
        button.disabled = false;
      });
  });
  return h("p", {}, button);
}

/** Whether the browser is back from the provider; what it brought leaves the address at once. Throws a Problem. */
export async function comeBack(): Promise<void> {
  if (location.pathname !== RETURN) return;
  const brought = new URLSearchParams(location.search);
  history.replaceState(null, "", `/${sessionStorage.getItem(BEFORE) ?? ""}`);
  sessionStorage.removeItem(BEFORE);
  const given = Object.fromEntries(["state", "code", "error", "iss"].map((key) => [key, brought.get(key)]));
  if (given.state !== null) await change("/v1/sign-in/return", given);
}
