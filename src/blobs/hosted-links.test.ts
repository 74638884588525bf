import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { extensionOf, HostedLinks } from "./hosted-links.ts"

const links = new HostedLinks(Buffer.alloc(32, 7))
const now = new Date("2026-11-21T12:00:00Z")
const id = "0123456789abcdefghijklmnop"
const image = { id, mediaType: "image/webp", expiresAt: new Date("2026-12-21T12:00:00.500Z") }
const bases = ["https://limn.example", "http://127.0.0.1:8787", "https://shared.example/limn/"]

test("a link carries id, kind, expiry and signature, and is the same each time", () => {
  const link = links.link(image, "https://limn.example")
  assert.match(link, new RegExp(`^https://limn\\.example/i/${id}\\.webp\\?exp=1797854401&sig=[\\w-]{22}$`))
  assert.equal(links.link(image, "https://limn.example"), link)
})

test("kinds that are never kept get no extension of a picture", () => {
  assert.deepEqual(["image/png", "image/jpeg", "image/gif", "image/avif", "image/svg+xml"].map(extensionOf), [
    "png",
    "jpg",
    "gif",
    "avif",
    "bin",
  ])
})

test("links of ours are recognised under each of our addresses, also when they have expired", () => {
  for (const base of ["https://limn.example", "http://127.0.0.1:8787", "https://shared.example/limn"]) {
    const link = links.link(image, base)
    assert.deepEqual(links.resolve(link, bases, now), { id, expired: false })
    assert.deepEqual(links.resolve(link, bases, new Date("2026-12-21T12:01:01Z")), { id, expired: false })
    assert.deepEqual(links.resolve(link, bases, new Date("2026-12-21T12:01:02Z")), { id, expired: true })
  }
  assert.deepEqual(links.resolve(links.link({ id, mediaType: "image/png" }, bases[0] ?? ""), bases, new Date(8e14)), { id, expired: false })
})

const link = links.link(image, "https://limn.example")
const foreign = [
  "",
  "not a URL",
  "https://limn.example/i/",
  "https://limn.example/v1/models",
  link.replace("limn.example", "other.example"),
  link.replace("https:", "http:"),
  link.replace("limn.example", "limn.example:8443"),
  link.replace("https://", "https://user@"),
  link.replace("/i/", "/limn/i/"),
  link.replace(id, id.replace("a", "b")),
  link.replace(".webp", ".png"),
  link.replace("exp=1", "exp=2"),
  link.replace(/sig=.*/, ""),
  new HostedLinks(Buffer.alloc(32, 8)).link(image, "https://limn.example"),
]

for (const url of foreign) {
  test(`${JSON.stringify(url)} is not ours`, () => assert.equal(links.resolve(url, bases, now), undefined))
}

test("no text makes it throw, and none is ours by chance", () => {
  fc.assert(fc.property(fc.oneof(fc.webUrl(), fc.string()), (text) => links.resolve(text, bases, now) === undefined))
})

test("a short key is refused", () => {
  assert.throws(() => new HostedLinks(Buffer.alloc(15)), RangeError)
})
