import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { describe, it } from "node:test"
import fc from "fast-check"
import { someDraft } from "../../chat/fixtures.ts"
import { plainRequest } from "../../models/plain-request.ts"
import { dialectsFor, sampleBody } from "./bodies.ts"
import { codeSample, sampleLanguages } from "./code-samples.ts"
import { nearestRatio, sampleRequest, type SampleOptions, type SampleRequest } from "./sample-request.ts"
import { goRawJson, jsonText, pythonLiteral, shellWord, textLiteral, typeScriptLiteral } from "./source-text.ts"

const plain = plainRequest({ id: "limn/painter", output: ["text", "image"] }, "a cat")
const picture = { url: "https://limn.example/i/a.png?sig=x", mediaType: "image/png" }

describe("text in source code", () => {
  for (const [name, text, literal] of [
    ["quotes", `say "hi" and 'ho'`, `"say \\"hi\\" and 'ho'"`],
    ["newlines", "one\ntwo\r\n\tthree", String.raw`"one\ntwo\r\n\tthree"`],
    ["backslashes", String.raw`C:\new \u0041`, String.raw`"C:\\new \\u0041"`],
    ["Chinese and emoji", "猫 🦊", '"猫 🦊"'],
    ["what turns the reading around", "a\u202eb\u2066c\u200bd\u2028e\u007ff", String.raw`"a\u202eb\u2066c\u200bd\u2028e\u007ff"`],
    ["a joined emoji, which is left whole", "👩‍🎨", '"👩‍🎨"'],
  ] as const) {
    it(`keeps ${name}`, () => assert.equal(textLiteral(text), literal))
  }

  const values = fc.jsonValue({ maxDepth: 4 })
  it("is JSON that means the same, with nothing in it that cannot be seen", () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = jsonText(value as never)
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
        assert.doesNotMatch(text, /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })

  it("is TypeScript that means the same", () => {
    fc.assert(
      fc.property(values, (value) => {
        const expected: unknown = JSON.parse(JSON.stringify(value))
        // `__proto__` as a name in a literal sets a prototype, and no request has it.
        fc.pre(!JSON.stringify(value).includes("__proto__"))
        // oxlint-disable-next-line no-implied-eval -- that it can be evaluated to the same value is what is tested
        assert.deepEqual(new Function(`return (${typeScriptLiteral(value as never)})`)(), expected)
      }),
    )
  })

  it("is one word to a shell", { skip: process.platform === "win32" }, () => {
    for (const text of ["it's", "$(id) `id` ${HOME}", "a\nb", "'\\''", "!!", "猫", "* ? [a] ~ # & ; | > <", ""]) {
      assert.equal(execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" }), text)
    }
  })

  it("is a raw string of Go without a back quote in it", () => {
    fc.assert(
      fc.property(values, (value) => {
        const source = goRawJson(value as never)
        assert.doesNotMatch(source.slice(1, -1), /[`\r]/)
        assert.deepEqual(JSON.parse(source.slice(1, -1)), JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it("is Python's own words for nothing, true and false", () => {
    assert.equal(pythonLiteral({ a: null, b: true, c: [false, 1.5, "None"] }), `{"a": None, "b": True, "c": [False, 1.5, "None"]}`)
  })
})

describe("the APIs of a sample", () => {
  for (const [name, request, dialects] of [
    ["a prompt", plain, ["chat", "images", "gemini"]],
    ["words only", { ...plain, modalities: ["text"] }, ["chat", "gemini"]],
    ["a mask", { ...plain, mask: picture, turns: [{ role: "user", text: "a hat", pictures: [picture] }] }, ["images"]],
    ["an exact size", { ...plain, size: "1024x1536" }, ["chat", "images"]],
    [
      "a conversation",
      { ...plain, turns: [...plain.turns, { role: "assistant", text: "", pictures: [picture] }, ...plain.turns] },
      ["chat", "gemini"],
    ],
    ["a picture without words", { ...plain, turns: [{ role: "user", text: " ", pictures: [picture] }] }, ["chat", "gemini"]],
  ] as readonly [string, SampleRequest, string[]][]) {
    it(`are ${dialects.join(", ")} for ${name}`, () => assert.deepEqual(dialectsFor(request), dialects))
  }

  it("say the same in words of their own", () => {
    const request: SampleRequest = {
      ...plain,
      aspectRatio: "16:9",
      imageSize: "2K",
      seed: 3,
      count: 2,
      turns: [{ role: "user", text: "a hat", pictures: [picture] }],
    }
    const image_url = { url: picture.url }
    assert.deepEqual(sampleBody(request, "chat"), {
      path: "/api/v1/chat/completions",
      body: {
        model: "limn/painter",
        messages: [
          {
            role: "user",
            content: [
              { type: "image_url", image_url },
              { type: "text", text: "a hat" },
            ],
          },
        ],
        modalities: ["image", "text"],
        image_config: { aspect_ratio: "16:9", image_size: "2K" },
        seed: 3,
        n: 2,
      },
    })
    assert.deepEqual(sampleBody(request, "images"), {
      path: "/v1/images/edits",
      body: {
        model: "limn/painter",
        prompt: "a hat",
        n: 2,
        aspect_ratio: "16:9",
        image_size: "2K",
        seed: 3,
        images: [{ image_url: picture.url }],
      },
    })
    assert.deepEqual(sampleBody(request, "gemini"), {
      path: "/v1beta/models/limn/painter:generateContent",
      body: {
        contents: [{ role: "user", parts: [{ fileData: { mimeType: "image/png", fileUri: picture.url } }, { text: "a hat" }] }],
        generationConfig: {
          responseModalities: ["TEXT", "IMAGE"],
          imageConfig: { aspectRatio: "16:9", imageSize: "2K" },
          seed: 3,
          candidateCount: 2,
        },
      },
    })
  })

  it("are written in every language with address and key, and never with a key itself", () => {
    for (const { language } of sampleLanguages) {
      for (const dialect of dialectsFor(plain)) {
        const { code, fileName } = codeSample(plain, language, dialect, "https://limn.example")
        assert.match(code, /https:\/\/limn\.example/)
        assert.match(code, /LIMN_API_KEY/)
        assert.match(fileName, /^draw\./)
      }
    }
  })
})

describe("the request of a draft", () => {
  const draft = someDraft({ text: "make it blue" })
  const shown = (id: string): never =>
    ({ id, link: `https://limn.example/i/${id}.png`, media_type: "image/png", width: 1600, height: 900 }) as never
  const part = (id: string, thought = false): object => ({ type: "picture", id, thought, picture: id === "gone" ? null : shown(id) })
  const turn = (text: string, parts: readonly object[]): object[] => [
    { role: "user", text, pictures: [], generations: [], chosen: 0 },
    {
      role: "assistant",
      text: "",
      pictures: [],
      generations: [
        { index: 0, parts: [] },
        { index: 1, parts },
      ],
      chosen: 1,
    },
  ]
  const options = (change: object): SampleOptions => ({
    draft,
    model: "m",
    pictures: [],
    mask: null,
    branch: [],
    ...change,
  })

  it("has what was said before: of the chosen answer, without thoughts and without what is gone", () => {
    const branch = [
      ...turn("a cat", [
        { type: "text", text: "hm", thought: true },
        part("gone"),
        part("one"),
        { type: "text", text: "There.", thought: false },
      ]),
      ...turn("nothing", []),
    ]
    assert.deepEqual(
      sampleRequest(options({ branch })).turns.map(({ role, text, pictures }) => [role, text, pictures.map(({ url }) => url)]),
      [
        ["user", "a cat", []],
        ["assistant", "There.", ["https://limn.example/i/one.png"]],
        ["user", "make it blue", []],
      ],
    )
  })

  it("does not show again what the model has just shown", () => {
    const branch = turn("a cat", [part("one")])
    assert.deepEqual(sampleRequest(options({ branch, pictures: [shown("one")] })).turns.at(-1)?.pictures, [])
    assert.equal(sampleRequest(options({ branch, pictures: [shown("two")] })).turns.at(-1)?.pictures.length, 1)
  })

  it("leaves the conversation out where it is not wanted, and where there is a mask", () => {
    const branch = turn("a cat", [part("one")])
    assert.equal(sampleRequest(options({ branch, draft: { ...draft, with_history: false } })).turns.length, 1)
    assert.equal(sampleRequest(options({ branch, pictures: [shown("one")], mask: shown("mask") })).turns.length, 1)
  })

  it("asks for the model's ratio that is the nearest to the source", () => {
    const card = { output: ["image"], aspect_ratios: ["1:1", "16:9", "9:16"] } as const
    const wish = { draft: { ...draft, aspect_ratio: "source" }, card, pictures: [shown("one")] }
    assert.equal(sampleRequest(options(wish)).aspectRatio, "16:9")
    assert.equal(nearestRatio([], { width: 1, height: 1 }), null)
    assert.equal(nearestRatio(["1:1"], undefined), null)
  })

  it("asks a model that only writes for words", () => {
    const card = { output: ["text"], aspect_ratios: [] } as const
    assert.deepEqual(sampleRequest(options({ card, draft: { ...draft, mode: "auto", aspect_ratio: "1:1" } })).modalities, ["text"])
  })
})
