/** How well the ranking found what turned out to be illicit: the evaluation's own plots, or what is missing for them. */

import { drawn, Problem } from "./asking";
import { h } from "./elements";

export async function evaluation(): Promise<HTMLElement[]> {
  try {
    const page = (await drawn("/v1/evaluation")).replace(/<style>[^]*?<\/style>/, ""); // its style is part of ours
    const whole = new DOMParser().parseFromString(page, "text/html");
    whole.querySelector("main .brand")?.remove();
    return [...(whole.querySelector("main")?.children ?? [])].map((one) => document.importNode(one as HTMLElement, true));
  } catch (error) {
    if (!(error instanceof Problem && error.status === 409)) throw error;
    return [h("h1", {}, "Evaluation"), h("p", { class: "lead" }, "There is nothing to hold the ranking against yet."), h("p", {}, error.message)];
  }
}
