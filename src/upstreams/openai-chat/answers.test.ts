import { readFileSync } from "node:fs"
import { noisePng, solidPng } from "../../../test/support/pictures.ts"
import { fixturesIn, hostedEvent } from "../fixture-testing.ts"
import { upstreamContract } from "../upstream.contract.ts"
import { base64, type ReadEvent } from "../upstream-testing.ts"
import { openaiChat } from "./upstream.ts"

const first = base64(noisePng({ width: 20, height: 24, seed: 1 }))
const second = base64(noisePng({ width: 21, height: 20, seed: 2 }))
const small = base64(solidPng(8, 8, [10, 20, 30]))

const start: ReadEvent = { type: "start", model: "vendor/model", responseId: "gen-1" }
const usage: ReadEvent = {
  type: "usage",
  usage: { inputTokens: 9, outputTokens: 1300, outputImageTokens: 1290, thoughtTokens: 5 },
}
const stop: ReadEvent = { type: "finish", choice: 0, reason: "stop", native: "stop" }

function text(part: number, text: string): ReadEvent {
  return { type: "text", choice: 0, part, text }
}

function picture(part: number, data: string, mediaType = "image/png"): ReadEvent {
  return { type: "image", choice: 0, part, mediaType, encoding: "base64", data: Buffer.from(data), trailer: { thought: false } }
}

const whole = (...events: readonly ReadEvent[]): readonly ReadEvent[] => [start, ...events, usage, stop]

const answers: Readonly<Record<string, readonly ReadEvent[]>> = {
  "images.json": [
    start,
    text(0, "Here is your fox!"),
    picture(1, first),
    picture(2, second, "image/jpeg"),
    usage,
    { type: "finish", choice: 0, reason: "stop", native: "STOP" },
  ],
  "images-first.json": whole(picture(0, small), picture(1, first), text(2, "Two foxes.")),
  "images-link.json": whole(hostedEvent(0)),
  "images.sse": whole(text(0, "Here it is!"), picture(1, first), picture(2, small)),
  "multi-mod-content.json": whole(picture(0, first), text(1, "hello")),
  "multi-mod-content-snake.json": whole(text(0, "A poem."), picture(1, second, "image/webp"), text(2, "The end."), picture(3, small)),
  "multi-mod-content.sse": whole(text(0, "A fox: "), picture(1, first), text(2, "Done.")),
  "twins.json": whole(text(0, "A fox."), picture(1, first)),
  "link.json": whole(text(0, "好的,这是一只在草丛中玩耍的可爱小猫: \n"), hostedEvent(1)),
  "link-only.json": whole(hostedEvent(0)),
  "link.sse": whole(text(0, "A fox! "), hostedEvent(1), text(2, "Bye!")),
  "markdown-data.json": whole(
    text(0, `${"Before it there are many words. ".repeat(40)}\n\n`),
    picture(1, first),
    text(2, "Between [a link](https://example.com) and ![](relative.png).\n"),
    picture(3, small),
    picture(4, second, "image/webp"),
  ),
  "markdown-data.sse": whole(text(0, "Here:\n"), picture(1, first), text(2, "and "), picture(3, second), text(4, "end")),
  "content-parts.json": whole(
    text(0, "One: "),
    picture(1, first),
    text(2, `Two: ${"so many words. ".repeat(100)}`),
    hostedEvent(3),
    picture(4, small),
  ),
  "base64.json": whole(text(0, "Bare."), picture(1, first, "image/webp"), picture(2, second)),
  "long-words.json": whole(text(0, `${"狐狸在草地上奔跑。".repeat(200)}!`)),
  "refused.json": [start, usage, { type: "finish", choice: 0, reason: "content_filter", native: "stop", message: "I can't draw that." }],
  "no-image.json": [start, text(0, "I would rather talk."), usage, { type: "finish", choice: 0, reason: "no_image", native: "NO_IMAGE" }],
  "without-reason.json": [
    { type: "start", model: "gemini-2.5-flash-image" },
    picture(0, small),
    { type: "finish", choice: 0, reason: "stop" },
  ],
  "without-choices.json": [
    { type: "start", model: "gemini-2.5-flash-image", responseId: "gen-1" },
    { type: "finish", choice: 0, reason: "other" },
  ],
  "done-without-reason.sse": [
    { type: "start", model: "gemini-2.5-flash-image" },
    text(0, "Words"),
    { type: "finish", choice: 0, reason: "stop" },
  ],
}

const fixtures = new URL("fixtures/", import.meta.url)

upstreamContract({
  upstream: openaiChat,
  basePath: "/v1",
  fixtures: [
    ...fixturesIn(fixtures, answers),
    {
      name: "Markdown where no picture was asked for",
      contentType: "application/json",
      body: readFileSync(new URL("link-only.json", fixtures), "utf8")
        .replace('"content": ""', '"content": "![](https://example.com/x.png)"')
        .replace('"image"', '"other"'),
      request: { modalities: ["text"] },
      events: whole(text(0, "![](https://example.com/x.png)")),
    },
  ],
  frame: ['{"choices":[{"message":{"images":[{"image_url":{"url":"data:image/png;base64,', '"}}],"content":""},"finish_reason":"stop"}]}'],
  streamFrame: [
    'data: {"choices":[{"delta":{"content":"![image](data:image/png;base64,',
    ')"}}]}\n\ndata: {"choices":[{"finish_reason":"stop","delta":{}}]}\n\ndata: [DONE]\n\n',
  ],
  errorBody: (status) => ({
    error: { message: "vendor words about sk-test-0123456789abcdef", type: "api_error", param: null, code: status },
  }),
})
