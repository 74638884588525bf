import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { GatewayError } from "#canonical/error.ts"
import { decode, longPng, png, say, userTurn, withMessages } from "./decode-testing.ts"

async function saidBy(...messages: readonly unknown[]): Promise<string[][]> {
  return (await decode(withMessages(...messages))).messages.map(({ parts }) => parts.map(say))
}

describe("pictures in messages", () => {
  const dataUrl = `data:image/png;base64,${png}`
  const https = "https://x.example/a.png?b=c(d"
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    [
      "a part with a URL object",
      { role: "user", content: [{ type: "image_url", image_url: { url: https, detail: "high" } }] },
      [`<${https}>`],
    ],
    [
      "a part with a plain URL",
      { role: "user", content: [{ type: "image_url", image_url: "http://x.example/a" }] },
      ["<http://x.example/a>"],
    ],
    ["a data URL", { role: "user", content: [{ type: "image_url", image_url: { url: dataUrl } }] }, [`<${png}>`]],
    [
      "a long data URL",
      { role: "user", content: [{ type: "image_url", image_url: { url: `data:image/png;base64,${longPng}` } }] },
      [`<${longPng}>`],
    ],
    ["bare base64", { role: "user", content: [{ type: "image_url", image_url: { url: png } }] }, [`<${png}>`]],
    ["long bare base64", { role: "user", content: [{ type: "image_url", image_url: { url: longPng } }] }, [`<${longPng}>`]],
    [
      "a long URL",
      { role: "user", content: [{ type: "image_url", image_url: { url: `https://x.example/?${"s".repeat(2000)}` } }] },
      [`<https://x.example/?${"s".repeat(2000)}>`],
    ],
    [
      "a part of the Responses API",
      {
        role: "user",
        content: [
          { type: "input_text", text: "See" },
          { type: "input_image", image_url: dataUrl },
        ],
      },
      ["See", `<${png}>`],
    ],
    ["an image part", { role: "user", content: [{ type: "image", image: dataUrl }] }, [`<${png}>`]],
    ["a file", { role: "user", content: [{ type: "file", file: { filename: "a.png", file_data: dataUrl } }] }, [`<${png}>`]],
    ["a Markdown data URL", { role: "user", content: `Make ![the "cat"](${dataUrl}) blue` }, ["Make", `<${png}>`, "blue"]],
    ["a content that is a data URL", { role: "user", content: dataUrl }, [`<${png}>`]],
    ["a link that is no picture", { role: "user", content: "Like [this](https://x.example/)." }, ["Like [this](https://x.example/)."]],
    [
      "a picture with a title",
      { role: "user", content: 'As ![a](<https://x.example/a.png> "A title") is' },
      ["As", "<https://x.example/a.png>", "is"],
    ],
    ["an unfinished picture", { role: "user", content: `See ![](data:image/png;base64,${png}` }, [`See ![](data:image/png;base64,${png}`]],
    ["text with space around it", { role: "user", content: "  A cat\n" }, ["  A cat\n"]],
    [
      "blank parts",
      {
        role: "user",
        content: [
          { type: "text", text: "" },
          { type: "text", text: "A" },
          { type: "text", text: "\n" },
        ],
      },
      ["A"],
    ],
    [
      "OpenRouter's history",
      { role: "assistant", content: "Done.", images: [{ type: "image_url", image_url: { url: dataUrl } }, { image_url: { url: https } }] },
      ["Done.", `<${png}>`, `<${https}>`],
    ],
    [
      "AiHubMix's history, both spellings, with everything that repeats it",
      {
        role: "assistant",
        content: "Done.",
        image: { url: "https://limn.example/i/1.png" },
        multi_mod_content: [
          { text: "Done.", inlineData: {} },
          { inline_data: { mime_type: "image/png", data: png }, inlineData: { mimeType: "image/png", data: png } },
          { text: "", inlineData: { mimeType: "png", data: longPng } },
        ],
      },
      ["Done.", `<${png}>`, `<${longPng}>`],
    ],
    [
      "AiHubMix's history without its text",
      { role: "assistant", content: "Done.", multi_mod_content: [{ inlineData: { data: png } }] },
      ["Done.", `<${png}>`],
    ],
    ["an empty list", { role: "assistant", content: "Done.", multi_mod_content: [], images: [] }, ["Done."]],
    [
      "GeekAI's history",
      { role: "assistant", content: "好的: \n![](https://x.example/a.png)\n", image: { url: "https://x.example/a.png" } },
      ["好的:", "<https://x.example/a.png>"],
    ],
    [
      "GeekAI's history with the picture beside the text only",
      { role: "assistant", content: "好的", image: { url: "https://x.example/a.png" } },
      ["好的", "<https://x.example/a.png>"],
    ],
    [
      "history in content parts",
      {
        role: "assistant",
        content: [
          { type: "text", text: "Done." },
          { type: "image_url", image_url: { url: dataUrl } },
        ],
      },
      ["Done.", `<${png}>`],
    ],
    [
      "Markdown history",
      { role: "assistant", content: `![image](${dataUrl})\n![image](data:image/png;base64,${longPng})` },
      [`<${png}>`, `<${longPng}>`],
    ],
    ["a refusal", { role: "assistant", content: [{ type: "refusal", refusal: "No." }] }, ["No."]],
  ]
  for (const [name, message, expected] of cases) {
    it(name, async () => {
      const messages = (message as { role: string }).role === "user" ? [message] : [userTurn, message, userTurn]
      const said = await saidBy(...messages)
      assert.deepEqual(said[said.length === 1 ? 0 : 1], expected)
    })
  }

  it("keeps every text that holds no picture", async () => {
    const texts = fc.string({ unit: fc.constantFrom("!", "[", "]", "(", ")", "a", "\n", "小", "\\", '"'), minLength: 1, maxLength: 2000 })
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        fc.pre(text.trim() !== "")
        assert.deepEqual(await saidBy({ role: "user", content: text }), [[text]])
      }),
    )
  })

  it("passes over adversarial Markdown in linear time", { timeout: 20_000 }, async () => {
    for (const piece of ["![", "![](http://x", "](", "(((", "![](data:image/", "![a](http://x "]) {
      await decode(withMessages({ role: "user", content: piece.repeat(1_000_000 / piece.length) })).catch((error: unknown) => {
        assert.ok(error instanceof GatewayError)
      })
    }
  })
})

describe("roles", () => {
  it("joins system texts and takes the ratio line out of them", async () => {
    const request = await decode(
      withMessages(
        { role: "system", content: "Draw.\naspect_ratio=2:3" },
        { role: "developer", content: [{ type: "text", text: "Big." }] },
        userTurn,
      ),
    )
    assert.equal(request.system, "Draw.\nBig.")
    assert.deepEqual(request.shape, { aspectRatio: "2:3" })
    const only = await decode(withMessages({ role: "system", content: "aspect_ratio=16:9" }, userTurn))
    assert.equal("system" in only, false)
  })

  it("passes on what tools answered as text", async () => {
    const call = { role: "assistant", content: null, tool_calls: [{ id: "1", type: "function", function: { name: "f", arguments: "{}" } }] }
    const request = await decode(withMessages(userTurn, call, { role: "tool", tool_call_id: "1", content: "42" }))
    assert.deepEqual(
      request.messages.map(({ role, parts }) => [role, ...parts.map(say)]),
      [
        ["user", "A cat"],
        ["user", "42"],
      ],
    )
    assert.equal(request.warnings.length, 1)
  })
})
