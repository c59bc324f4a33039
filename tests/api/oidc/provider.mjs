// A real provider for the tests: oidc-provider (OpenID Certified), on loopback, with keys of its own at
// each start. Whoever names themself is who they say; the roles of each name are given as JSON.
// Run: node provider.mjs PORT CLIENT SECRET RETURN ROLES
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "../../../workbench/node_modules/oidc-provider/lib/index.js";

const [port, client_id, client_secret, back, roles] = process.argv.slice(2);
const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
const held = JSON.parse(roles);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id, client_secret, redirect_uris: [back], post_logout_redirect_uris: [new URL("/signed-out", back).href], id_token_signed_response_alg: "ES256" }],
  jwks: { keys: [{ ...key, use: "sig", alg: "ES256" }] },
  cookies: { keys: ["a key of the tests"] },
  claims: { openid: ["sub", "roles", "preferred_username"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id.split("@")[0], roles: held[id] }),
  }),
});

/** One page that asks who one is; what is asked for is granted with it. */
async function interaction(context, next) {
  if (!context.path.startsWith("/interaction/")) return next();
  const { params, grantId } = await provider.interactionDetails(context.req, context.res);
  if (context.method === "GET") {
    context.body = `<!doctype html><title>Provider</title><form method="post"><label>Who <input name="login"></label><button>Go on</button></form>`;
    return;
  }
  let sent = "";
  for await (const part of context.req) sent += part;
  const accountId = new URLSearchParams(sent).get("login");
  if (accountId === "") {
    const refused = { error: "access_denied" };
    return provider.interactionFinished(context.req, context.res, refused, { mergeWithLastSubmission: false });
  }
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const result = { login: { accountId }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(context.req, context.res, result, { mergeWithLastSubmission: false });
  context.respond = false;
}
provider.use(interaction);
const server = provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
