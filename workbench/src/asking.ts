/** Asking the server: one function to read, one to change, and errors as the server tells them. */

export interface Me {
  name: string;
  role: string;
  permissions: string[];
  csrf: string | null;
}

export interface Page<T> {
  rows: T[];
  next: number | null;
}

/** What the server said was wrong, in its own sentence. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly code = "",
  ) {
    super(detail);
  }
}

let csrf = "";

/** Who is logged in; throws a Problem with status 401 where nobody is. */
export async function whoami(): Promise<Me> {
  const me = await read<Me>("/v1/session");
  csrf = me.csrf ?? "";
  return me;
}

export async function read<T>(path: string): Promise<T> {
  return (await sent(path, { method: "GET" })).json() as Promise<T>;
}

/** HTML that the server has drawn. */
export async function drawn(path: string): Promise<string> {
  return (await sent(path, { method: "GET" })).text();
}

/** A change. It carries a key of its own, so that a request sent again is done once. */
export async function change<T>(path: string, body?: unknown, method = "POST"): Promise<T | null> {
  const answer = await changed(path, method, body === undefined ? null : JSON.stringify(body));
  return answer.status === 204 ? null : ((await answer.json()) as T);
}

/** A change whose answer may be a file, or that sends one. */
export async function changed(path: string, method: string, body: BodyInit | null): Promise<Response> {
  const key = crypto.randomUUID();
  const send = () => {
    const type = body instanceof Blob ? "application/octet-stream" : "application/json";
    const headers = { "Content-Type": type, "X-CSRF-Token": csrf, "Idempotency-Key": key };
    return sent(path, { method, headers, body });
  };
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401 && !OPEN.includes(path)) throw new Problem(401, OVER);
    if (error.code !== "forged") throw error;
    await whoami(); // one came in anew in another window: that session has another word
    return send();
  }
}

/** Where nobody need be let in. */
const OPEN = ["/v1/session", "/v1/sign-in/provider", "/v1/sign-in/return"];
const OVER = "Nothing was changed: your session is over. What you wrote still stands here. Come in again in another window, then press once more.";

async function sent(path: string, asked: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { ...asked, credentials: "same-origin", redirect: "error" });
  } catch {
    throw new Problem(0, "The server does not answer. Is `chokepoint serve` still running?");
  }
  if (answer.ok) return answer;
  const told = (await answer.json().catch(() => null)) as { detail?: string; code?: string } | null;
  const said = told?.detail?.replace(/ \(--[a-z][^)]*\)/g, ""); // an option of the terminal's, which is not here
  throw new Problem(answer.status, said ?? `The server answered ${answer.status}.`, told?.code);
}
