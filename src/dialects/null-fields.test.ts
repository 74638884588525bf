import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import type { Dialect, Inbound } from "./dialect.ts"
import { inboundOf } from "./dialect-testing.ts"
import { chat } from "./chat/dialect.ts"
import { gemini } from "./gemini/dialect.ts"
import { images } from "./images/dialect.ts"
import { openRouterImages } from "./openrouter-images/dialect.ts"
import { responses } from "./responses/dialect.ts"

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** Client libraries send null for what was not set: `"n": null` says no more than no `n`. */
const requests: readonly { readonly name: string; readonly dialect: Dialect; readonly path: string; readonly body: Json }[] = [
  {
    name: "chat",
    dialect: chat,
    path: "/v1/chat/completions",
    body: {
      model: "gemini-2.5-flash-image",
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          name: "ann",
          content: [
            { type: "text", text: "A cat" },
            { type: "image_url", image_url: { url: "https://pictures.example/a.png", detail: "low" } },
          ],
        },
        {
          role: "assistant",
          content: "Here.",
          refusal: "no",
          images: [{ type: "image_url", image_url: { url: "https://pictures.example/b.png" } }],
          multi_mod_content: [{ text: "Here.", inline_data: { mime_type: "image/png", data: "iVBORw0KGgo=" } }],
          image: { url: "https://pictures.example/c.png" },
        },
        { role: "user", content: "Again" },
      ],
      modalities: ["text", "image"],
      image_generation: true,
      image_config: { aspect_ratio: "16:9", image_size: "2K", quality: "high" },
      extra_body: { google: { image_config: { aspect_ratio: "16:9" } }, background: "opaque" },
      google: { image_config: { image_size: "2K" } },
      size: "2K",
      output_format: "webp",
      output_compression: 80,
      seed: 1,
      temperature: 1,
      top_p: 0.5,
      max_completion_tokens: 100,
      max_tokens: 200,
      stop: ["end"],
      n: 2,
      stream: true,
      stream_options: { include_usage: true },
      user: "ann",
      safety_identifier: "ann",
      session_id: "one",
      metadata: { a: "b" },
      tools: [{ type: "function" }],
      tool_choice: "auto",
      response_format: { type: "json_object" },
      logit_bias: { "1": 1 },
      reasoning_effort: "low",
      store: true,
    },
  },
  {
    name: "images",
    dialect: images,
    path: "/v1/images/edits",
    body: {
      model: "gpt-image-2",
      prompt: "A cat",
      image: [{ image_url: "https://pictures.example/a.png" }],
      images: [{ image_url: { url: "https://pictures.example/b.png" } }],
      mask: { image_url: "https://pictures.example/m.png" },
      n: 2,
      size: "1024x1024",
      resolution: "2K",
      aspect_ratio: "1:1",
      quality: "high",
      seed: 1,
      stream: true,
      partial_images: 2,
      response_format: "url",
      output_format: "webp",
      output_compression: 80,
      background: "transparent",
      moderation: "low",
      style: "vivid",
      input_fidelity: "high",
      complexity: "high",
      user: "ann",
    },
  },
  {
    name: "openrouter-images",
    dialect: openRouterImages,
    path: "/api/v1/images",
    body: {
      model: "gemini-2.5-flash-image",
      prompt: "A cat",
      input_references: [{ type: "image_url", image_url: { url: "https://pictures.example/a.png" } }],
      n: 2,
      aspect_ratio: "1:1",
      resolution: "2K",
      size: "2K",
      quality: "high",
      output_format: "webp",
      output_compression: 80,
      background: "transparent",
      seed: 1,
      stream: true,
      partial_images: 2,
      provider: { only: ["azure"], allow_fallbacks: false },
      user: "ann",
      session_id: "one",
      trace: { trace_id: "t" },
      dry_run: false,
    },
  },
  {
    name: "responses",
    dialect: responses,
    path: "/v1/responses",
    body: {
      model: "gpt-5",
      instructions: "Be brief.",
      input: [
        {
          type: "message",
          role: "user",
          content: [
            { type: "input_text", text: "A cat" },
            { type: "input_image", image_url: "https://pictures.example/a.png", detail: "low" },
          ],
        },
        { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "x" },
        { type: "image_generation_call", id: `ig_${"0".repeat(64)}`, status: "completed", result: "iVBORw0KGgo=" },
        { role: "user", content: "Again" },
      ],
      tools: [
        {
          type: "image_generation",
          model: "gpt-image-2",
          action: "edit",
          size: "1024x1024",
          aspect_ratio: "1:1",
          image_size: "1K",
          quality: "high",
          background: "opaque",
          output_format: "webp",
          output_compression: 80,
          moderation: "low",
          input_fidelity: "high",
          input_image_mask: { image_url: "https://pictures.example/m.png" },
          partial_images: 2,
          n: 2,
          seed: 1,
        },
        { type: "web_search" },
      ],
      tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "image_generation" }] },
      stream: true,
      stream_options: { include_obfuscation: true },
      store: true,
      metadata: { a: "b" },
      include: ["reasoning.encrypted_content"],
      max_output_tokens: 100,
      max_tool_calls: 1,
      temperature: 1,
      top_p: 0.5,
      top_logprobs: 1,
      parallel_tool_calls: false,
      reasoning: { effort: "low", summary: "auto" },
      text: { format: { type: "json_object" }, verbosity: "low" },
      truncation: "auto",
      service_tier: "flex",
      user: "ann",
      safety_identifier: "ann",
      prompt_cache_key: "one",
      dry_run: false,
    },
  },
  {
    name: "gemini",
    dialect: gemini,
    path: "/v1beta/models/gemini-2.5-flash-image:generateContent",
    body: {
      systemInstruction: { parts: [{ text: "Be brief." }] },
      contents: [
        {
          role: "user",
          parts: [
            { text: "A cat" },
            { inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } },
            { fileData: { mimeType: "image/png", fileUri: "https://pictures.example/a.png" } },
          ],
        },
        { role: "model", parts: [{ text: "Here.", thought: true, thoughtSignature: "AAAA" }] },
        { role: "user", parts: [{ text: "Again" }] },
      ],
      generationConfig: {
        responseModalities: ["TEXT", "IMAGE"],
        imageConfig: {
          aspectRatio: "16:9",
          imageSize: "2K",
          imageOutputOptions: { mimeType: "image/jpeg", compressionQuality: 80 },
          personGeneration: "ALLOW_ALL",
        },
        responseFormat: { image: { aspectRatio: "ASPECT_RATIO_SIXTEEN_BY_NINE", mimeType: "IMAGE_JPEG", delivery: "URI" } },
        candidateCount: 2,
        seed: 1,
        temperature: 1,
        topP: 0.5,
        topK: 40,
        maxOutputTokens: 100,
        stopSequences: ["end"],
        thinkingConfig: { includeThoughts: true },
        presencePenalty: 1,
      },
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF" }],
      tools: [{ googleSearch: {} }],
      toolConfig: {},
      cachedContent: "cachedContents/1",
      labels: { a: "b" },
    },
  },
]

/** Where members of objects stand, but not in what goes on to the provider as it is. */
function pathsOf(value: Json, path: readonly (string | number)[] = []): (string | number)[][] {
  if (value === null || typeof value !== "object") return []
  return Object.entries(value as Readonly<Record<string, Json>>).flatMap(([name, member]) => {
    if (path.length === 0 && ["safetySettings", "tools", "toolConfig"].includes(name)) return [[name]]
    if (name === "thinkingConfig") return [[...path, name]]
    const here = [...path, Array.isArray(value) ? Number(name) : name]
    return [...(Array.isArray(value) ? [] : [here]), ...pathsOf(member, here)]
  })
}

function replace(value: Json, [name, ...rest]: readonly (string | number)[], by: null | undefined): Json {
  if (Array.isArray(value)) return value.map((member: Json, index) => (index === name ? replace(member, rest, by) : member))
  const members = Object.entries(value as Readonly<Record<string, Json>>).flatMap(([key, member]): [string, Json][] => {
    if (key !== name) return [[key, member]]
    if (rest.length > 0) return [[key, replace(member, rest, by)]]
    return by === null ? [[key, null]] : []
  })
  return Object.fromEntries(members)
}

async function outcome(dialect: Dialect, path: string, body: Json): Promise<unknown> {
  const endpoint = dialect.endpoints.find((one) => one.path.test(path))
  const params: Inbound["params"] = { ...endpoint?.path.exec(path)?.groups }
  try {
    return (await dialect.decode(inboundOf(path, body, { params }))).request
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    return { code: error.code, message: error.message, param: error.details.param }
  }
}

for (const { name, dialect, path, body } of requests) {
  describe(`null in a request of the ${name} dialect`, () => {
    for (const member of pathsOf(body)) {
      it(`\`${member.join(".")}\` counts as absent`, async () => {
        assert.deepEqual(
          await outcome(dialect, path, replace(body, member, null)),
          await outcome(dialect, path, replace(body, member, undefined)),
        )
      })
    }

    it("every member is read: the whole says more than what it takes", async () => {
      const whole = JSON.stringify(await outcome(dialect, path, replace(body, ["cachedContent"], undefined)))
      assert.match(whole, /"count":2/)
      assert.match(whole, /"seed":1/)
      assert.match(whole, /"mediaType":"image\/(webp|jpeg)","compression":80/)
    })
  })
}
