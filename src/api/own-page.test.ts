import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { ServerRequest } from "#http/server.ts"
import { baseOf, requireOwnPage } from "./own-page.ts"

type Sent = Pick<ServerRequest, "headers" | "host" | "protocol">

const request = (headers: Record<string, string>, host = "limn.example", protocol = "https") =>
  ({ headers, host, protocol }) as Partial<ServerRequest> as ServerRequest & Sent

const csrf = { "x-limn-csrf": "1" }

describe("requireOwnPage", () => {
  for (const [name, headers, more] of [
    ["the header alone, as a program sends it", csrf, {}],
    ["a page of this server", { ...csrf, origin: "https://limn.example", "sec-fetch-site": "same-origin" }, {}],
    ["an address that somebody typed", { ...csrf, "sec-fetch-site": "none" }, {}],
    ["a page on another port than the usual one", { ...csrf, origin: "http://127.0.0.1:8787" }, { host: "127.0.0.1:8787" }],
    ["the usual port, which browsers leave out", { ...csrf, origin: "https://limn.example" }, { host: "limn.example:443" }],
    ["capitals in the host", { ...csrf, origin: "https://limn.example" }, { host: "LIMN.example" }],
    ["an address in brackets", { ...csrf, origin: "http://[::1]:8787" }, { host: "[::1]:8787" }],
    [
      "the public address behind a proxy",
      { ...csrf, origin: "https://draw.example" },
      { host: "10.0.0.7:8787", publicUrl: "https://draw.example" },
    ],
    [
      "the public address below a path",
      { ...csrf, origin: "https://draw.example" },
      { host: "10.0.0.7", publicUrl: "https://draw.example/limn" },
    ],
  ] as [string, Record<string, string>, { host?: string; publicUrl?: string }][]) {
    it(`lets through ${name}`, () => requireOwnPage(request(headers, more.host), more.publicUrl))
  }

  for (const [name, headers, host] of [
    ["no header, as forms send it", {}],
    ["no header from its own page", { origin: "https://limn.example", "sec-fetch-site": "same-origin" }],
    ["another value", { "x-limn-csrf": "true" }],
    ["another site", { ...csrf, origin: "https://evil.example" }],
    ["another site that a browser names", { ...csrf, "sec-fetch-site": "cross-site" }],
    ["a sister site", { ...csrf, "sec-fetch-site": "same-site" }],
    ["a sister site with our origin", { ...csrf, origin: "https://limn.example", "sec-fetch-site": "same-site" }],
    ["a page without origin", { ...csrf, origin: "null" }],
    ["no address", { ...csrf, origin: "" }],
    ["nonsense", { ...csrf, origin: "limn.example" }],
    ["a page that did not come by http", { ...csrf, origin: "chrome-extension://limn.example" }],
    ["another port", { ...csrf, origin: "https://limn.example:8443" }],
    ["a longer name", { ...csrf, origin: "https://limn.example.evil.example" }],
    ["a name in front", { ...csrf, origin: "https://evil.limn.example" }],
    ["our name as a user", { ...csrf, origin: "https://limn.example@evil.example" }],
    ["another page on this machine", { ...csrf, origin: "http://127.0.0.1:3000" }, "127.0.0.1:8787"],
  ] as [string, Record<string, string>, string?][]) {
    it(`refuses ${name}`, () => {
      assert.throws(() => requireOwnPage(request(headers, host)), { code: "permission_denied" })
    })
  }
})

describe("baseOf", () => {
  for (const [base, host, protocol, publicUrl] of [
    ["https://limn.example", "limn.example", "https", undefined],
    ["http://127.0.0.1:8787", "127.0.0.1:8787", "http", undefined],
    ["https://draw.example", "10.0.0.7", "http", "https://draw.example"],
    ["http://localhost", "evil.example/path?", "http", undefined],
    ["http://limn.example", "limn.example", "javascript", undefined],
  ] as const) {
    it(`is ${base} for ${protocol}://${host}`, () => assert.equal(baseOf(request({}, host, protocol), publicUrl), base))
  }
})
