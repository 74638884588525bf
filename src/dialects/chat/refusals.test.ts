import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import { decode, longPng, png, userTurn, withMessages } from "./decode-testing.ts"

describe("what is refused, and under which name", () => {
  const image = (url: unknown): object => withMessages({ role: "user", content: [{ type: "image_url", image_url: { url } }] })
  const url = "messages[0].content[0].image_url.url"
  const cases: readonly (readonly [unknown, string | undefined, string?])[] = [
    ["", undefined],
    ["{", undefined],
    ["null", undefined],
    ["[]", undefined],
    [{}, "model"],
    [{ model: "", messages: [userTurn] }, "model"],
    [{ model: "a b", messages: [userTurn] }, "model"],
    [{ model: "x".repeat(2000), messages: [userTurn] }, "model"],
    [{ model: 5, messages: [userTurn] }, "model"],
    [{ model: "m" }, "messages"],
    [{ model: "m", messages: [] }, "messages"],
    [{ model: "m", messages: "hi" }, "messages"],
    [withMessages({ role: "system", content: "Draw." }), "messages"],
    [withMessages(...Array.from({ length: 1001 }, () => userTurn)), "messages"],
    [withMessages("hi"), "messages[0]"],
    [withMessages({ content: "hi" }), "messages[0].role"],
    [withMessages({ role: "root", content: "hi" }), "messages[0].role"],
    [withMessages({ role: "user", content: null }), "messages[0].content"],
    [withMessages({ role: "user", content: " \n" }), "messages[0].content"],
    [withMessages({ role: "user", content: [] }), "messages[0].content"],
    [withMessages({ role: "user", content: { type: "text", text: "hi" } }), "messages[0].content"],
    [withMessages({ role: "user", content: "a\0b" }), "messages[0].content"],
    [`{"model":"m","messages":[{"role":"user","content":"\\ud83d"}]}`, "messages[0].content"],
    [withMessages({ role: "user", content: [{ type: "input_audio", input_audio: {} }] }), "messages[0].content[0].type"],
    [withMessages({ role: "user", content: [{ type: "text" }] }), "messages[0].content[0].text"],
    [withMessages({ role: "user", content: [{}] }), "messages[0].content[0]"],
    [withMessages({ role: "user", content: [{ type: "file", file: { file_id: "f-1" } }] }), "messages[0].content[0].file.file_data"],
    [
      withMessages({ role: "system", content: [{ type: "image_url", image_url: { url: "https://x.example/a" } }] }, userTurn),
      "messages[0].content",
    ],
    [withMessages({ role: "system", content: "aspect_ratio=wide" }, userTurn), "messages[0].content"],
    [withMessages({ role: "user", content: `![](data:image/png;base64,${png})`.repeat(65) }), "messages[0].content"],
    [withMessages({ role: "user", content: "a".repeat(5_000_000) }), "messages[0].content", "payload_too_large"],
    [image(undefined), url, "invalid_image_url"],
    [image("file:///etc/passwd"), url, "invalid_image_url"],
    [image("/etc/passwd"), url, "invalid_image_url"],
    [image("http:host"), url, "invalid_image_url"],
    [image("https://a b"), url, "invalid_image_url"],
    [image(`https://x.example/${"a".repeat(64_000)}`), url, "invalid_image_url"],
    [image("data:image/png;base64"), url, "invalid_image"],
    [image("data:image/png,AAAA"), url, "invalid_image"],
    [image("data:;base64,"), url, "invalid_image"],
    [image(`data:image/svg+xml;base64,${png}`), url, "invalid_image"],
    [image(`data:text/html;base64,${longPng}`), url, "invalid_image"],
    ...[0, -1, 1.5, 11, 1e9, "2", [], {}].map((n) => [{ ...withMessages(userTurn), n }, "n"] as const),
    [`{"model":"m","n":1e400,"messages":[{"role":"user","content":"a"}]}`, "n"],
    [`{"model":"m","model":"n","messages":[{"role":"user","content":"a"}]}`, undefined],
    [`{"model":"m","__proto__":{},"messages":[{"role":"user","content":"a"}]}`, undefined],
    ...[[], ["video"], "image", ["text", 5], ["text", "video"], Array.from({ length: 1000 }, () => "text")].map(
      (modalities) => [{ ...withMessages(userTurn), modalities }, "modalities"] as const,
    ),
    [{ ...withMessages(userTurn), modalities: ["text"], image_generation: true }, "modalities"],
    ...["0:1", "21:9:1", "wide", "", "100:1", "16/9"].map(
      (aspect_ratio) => [{ ...withMessages(userTurn), aspect_ratio }, "aspect_ratio"] as const,
    ),
    ...["8K", "", "big"].map(
      (image_size) => [{ ...withMessages(userTurn), image_config: { image_size } }, "image_config.image_size"] as const,
    ),
    ...["0x0", "99999x1", "1024×1024", "1024", "x"].map((size) => [{ ...withMessages(userTurn), size }, "size"] as const),
    [{ ...withMessages(userTurn), aspect_ratio: "1:1", image_config: { aspect_ratio: "3:2" } }, "aspect_ratio"],
    [{ ...withMessages(userTurn), output_format: "gif" }, "output_format"],
    [{ ...withMessages(userTurn), stream: "true" }, "stream"],
    [{ ...withMessages(userTurn), stream_options: "usage" }, "stream_options"],
    [{ ...withMessages(userTurn), stream_options: { include_usage: "yes" } }, "stream_options.include_usage"],
    [{ ...withMessages(userTurn), temperature: -1 }, "temperature"],
    [{ ...withMessages(userTurn), temperature: 99 }, "temperature"],
    [{ ...withMessages(userTurn), top_p: 1.1 }, "top_p"],
    [{ ...withMessages(userTurn), max_tokens: -1 }, "max_tokens"],
    [{ ...withMessages(userTurn), seed: 2 ** 64 }, "seed"],
    [{ ...withMessages(userTurn), stop: ["a", "b", "c", "d", "e"] }, "stop"],
    [{ ...withMessages(userTurn), stop: [5] }, "stop"],
    [{ ...withMessages(userTurn), user: "u".repeat(1_000_000) }, "user"],
    [{ ...withMessages(userTurn), metadata: { a: "u".repeat(1_000_000) } }, "metadata.a"],
    [{ ...withMessages(userTurn), image_generation: "yes" }, "image_generation"],
  ]
  for (const [body, param, code = "invalid_request"] of cases) {
    const shown = typeof body === "string" ? body : JSON.stringify(body)
    it(`${shown.slice(0, 120)} → ${param ?? "the body"}`, async () => {
      await assert.rejects(decode(body), (error) => {
        assert.ok(error instanceof GatewayError, String(error))
        assert.equal(error.details.param, param)
        assert.equal(error.code, code)
        assert.ok(!error.message.includes(png.slice(0, 40)))
        return true
      })
    })
  }
})

describe("content types", () => {
  const cases = {
    "application/json": true,
    " application/json": true,
    "application/json; charset=utf-8": true,
    'Application/JSON;charset="UTF-8"': true,
    "application/json; charset=utf-16": false,
    "application/json garbage": false,
    "application/json\t;x": false,
    "text/plain": false,
    "": false,
  }
  for (const [type, taken] of Object.entries(cases)) {
    it(`${JSON.stringify(type)} is ${taken ? "taken" : "refused"}`, async () => {
      const decoding = decode(withMessages(userTurn), { headers: { "content-type": type } })
      if (taken) await decoding
      else await assert.rejects(decoding, (error) => error instanceof GatewayError && error.code === "unsupported_media_type")
    })
  }
})
