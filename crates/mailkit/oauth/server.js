// An OAuth 2 server on loopback (oidc-provider, certified for OpenID Connect), with two
// ports: HTTPS for phiward and for people, HTTP for the mail server that asks whom a
// token belongs to. Everybody may sign in, with any password.
//
//   node server.js SETTINGS.json
//
// The settings: https, http (ports), certificate, key (files), redirect (where a browser
// comes back to), accessTokenLasts, deviceCodeLasts (seconds), forProgram (whose mailbox
// a program may open by itself).
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import Provider from "oidc-provider";

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
const secret = "secret-of-the-test";

const provider = new Provider(`https://localhost:${settings.https}`, {
  clients: [
    {
      client_id: "device",
      application_type: "native",
      token_endpoint_auth_method: "none",
      grant_types: [DEVICE, "refresh_token"],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: "web",
      client_secret: secret,
      grant_types: ["authorization_code", "refresh_token"],
      redirect_uris: [settings.redirect],
    },
    {
      client_id: "program",
      client_secret: secret,
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: "mailserver",
      client_secret: secret,
      grant_types: [],
      redirect_uris: [],
      response_types: [],
    },
  ],
  features: {
    deviceFlow: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
  },
  scopes: ["offline_access", "mail"],
  ttl: {
    AccessToken: settings.accessTokenLasts,
    ClientCredentials: settings.accessTokenLasts,
    DeviceCode: settings.deviceCodeLasts,
    RefreshToken: 3600,
    Grant: 3600,
    Session: 3600,
    Interaction: 600,
  },
  // A refresh token is good for one use; who uses an old one ends them all.
  rotateRefreshToken: true,
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
  pkce: { required: () => true, methods: ["S256"] },
  extraTokenClaims: (_ctx, token) => ({ mailbox: token.accountId ?? settings.forProgram }),
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  cookies: { keys: ["cookies of the test"] },
  renderError: (ctx, out) => {
    ctx.type = "text/plain";
    ctx.body = JSON.stringify(out);
  },
});
// Tells the tests which grants were used, one a line.
provider.on("grant.success", (ctx) => console.log(`granted ${ctx.oidc.params.grant_type}`));
provider.on("grant.error", (ctx, error) =>
  console.log(`refused ${ctx.oidc.params?.grant_type} ${error.error}`),
);

const answer = provider.callback();
// The mail server asks without TLS, as the same service.
const asHttps = (request, response) => {
  request.headers.host = `localhost:${settings.https}`;
  return answer(request, response);
};
http.createServer(asHttps).listen(settings.http, "127.0.0.1", () => {
  const tls = { cert: readFileSync(settings.certificate), key: readFileSync(settings.key) };
  https.createServer(tls, answer).listen(settings.https, "127.0.0.1");
});
