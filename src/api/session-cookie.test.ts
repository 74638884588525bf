import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { ServerRequest } from "#http/server.ts"
import { noSessionCookie, readCookie, sessionCookie } from "./session-cookie.ts"

const request = (protocol: string, host: string) => ({ protocol, host, headers: {} }) as Partial<ServerRequest> as ServerRequest

describe("the cookie of a session", () => {
  for (const [name, secure, protocol, host, publicUrl] of [
    ["plain http", false, "http", "127.0.0.1:8787", undefined],
    ["https by a trusted proxy's word", true, "https", "limn.example", undefined],
    ["a public address that is https, behind a proxy that says nothing", true, "http", "limn.example", "https://limn.example"],
    ["this machine, where the public address is another one", false, "http", "127.0.0.1:8787", "https://limn.example"],
    ["a public address that is http", false, "http", "limn.example", "http://limn.example"],
  ] as const) {
    it(`is ${secure ? "" : "not "}for https only with ${name}`, () => {
      const attributes = `Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`
      assert.equal(sessionCookie("token", request(protocol, host), publicUrl), `limn_session=token; ${attributes}`)
      assert.match(noSessionCookie(request(protocol, host), publicUrl), /^limn_session=; Path=\/; Max-Age=0; HttpOnly/)
    })
  }
})

describe("readCookie", () => {
  for (const [header, value] of [
    [undefined, undefined],
    ["", undefined],
    ["limn_session=a", "a"],
    ["other=1; limn_session=a; more=2", "a"],
    ["xlimn_session=b; limn_session=a", "a"],
    ["limn_session=a=b", "a=b"],
    ["limn_session=", ""],
    ["limn_session", undefined],
  ] as const) {
    it(`reads ${JSON.stringify(header)}`, () => {
      assert.equal(readCookie({ headers: header === undefined ? {} : { cookie: header } }, "limn_session"), value)
    })
  }
})
