import assert from "node:assert/strict"
import { test } from "node:test"
import { type BlobSettings, parseBlobSettings } from "./blob-settings.ts"

const local = { kind: "s3", bucket: "art", prefix: "", address: "http://127.0.0.1:9000/art", region: "us-east-1", reads: "proxy" } as const

const readable: Readonly<Record<string, BlobSettings>> = {
  "file:": { kind: "file" },
  "s3://art": { ...local, address: "https://art.s3.us-east-1.amazonaws.com" },
  "s3://art?region=eu-central-1": { ...local, region: "eu-central-1", address: "https://art.s3.eu-central-1.amazonaws.com" },
  "s3://art?path_style=true": { ...local, address: "https://s3.us-east-1.amazonaws.com/art" },
  "s3://art?endpoint=http://127.0.0.1:9000": local,
  "s3://art/?endpoint=http%3A%2F%2F127.0.0.1%3A9000/": local,
  "s3://art/limn/one/?endpoint=http://127.0.0.1:9000&region=garage": { ...local, prefix: "limn/one", region: "garage" },
  "s3://art?endpoint=https://s3.example&path_style=false&reads=redirect": {
    ...local,
    address: "https://art.s3.example",
    reads: "redirect",
  },
}

for (const [text, expected] of Object.entries(readable)) test(`reads ${text}`, () => assert.deepEqual(parseBlobSettings(text), expected))

const unreadable: Readonly<Record<string, RegExp>> = {
  "": /^must be file:/,
  "file:/elsewhere": /^must be file:/,
  "https://art.example": /^must be file:/,
  "s3://": /^must name a bucket/,
  "s3://Art": /^must name a bucket/,
  "s3://art:80": /^must name a bucket/,
  "s3://id:secret@art": /^must not hold the keys/,
  "s3://art/a%20b": /^must have a prefix/,
  "s3://art/a//b": /^must have a prefix/,
  "s3://art?endpiont=http://127.0.0.1": /^must have no other parameters than endpoint, region/,
  "s3://art?region=eu central": /^must have a region/,
  "s3://art?endpoint=127.0.0.1:9000": /^must have an endpoint/,
  "s3://art?path_style=yes": /^must have path_style=false or true/,
  "s3://art?reads=cache": /^must have reads=proxy or redirect/,
}

for (const [text, message] of Object.entries(unreadable)) {
  test(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => parseBlobSettings(text), { name: "RangeError", message }))
}
