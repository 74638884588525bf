// @google/genai: generateContent, streams and chats.
import { ApiError, GoogleGenAI } from "@google/genai"
import { apiKey, baseUrl, failure, flakyUrl, inputBase64, run } from "./cells.mjs"

const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl } })
const model = "gemini-2.5-flash-image"
const config = { responseModalities: ["TEXT", "IMAGE"] }
const picture = { inlineData: { mimeType: "image/png", data: inputBase64 } }
const drawn = ({ candidates }) =>
  candidates.flatMap(({ content }) => content?.parts ?? []).flatMap(({ inlineData }) => (inlineData ? [inlineData.data] : []))

await run({
  generate: async () => drawn(await client.models.generateContent({ model, contents: "Draw a fox in the snow", config })),

  edit: async () => drawn(await client.models.generateContent({ model, contents: [{ text: "Make it a rainy day" }, picture], config })),

  async turns() {
    const chat = client.chats.create({ model, config })
    const first = await chat.sendMessage({ message: [{ text: "Make it a rainy day" }, picture] })
    const second = await chat.sendMessage({ message: "Now make it snow" })
    const third = await chat.sendMessage({ message: "Turn the sky red" })
    return [first, second, third].flatMap(drawn)
  },

  async stream() {
    const pictures = []
    for await (const chunk of await client.models.generateContentStream({ model, contents: "Draw a paper crane", config })) {
      pictures.push(...drawn(chunk))
    }
    return pictures
  },

  n: async () => drawn(await client.models.generateContent({ model, contents: "Draw a fox", config: { ...config, candidateCount: 2 } })),

  async error() {
    const stranger = new GoogleGenAI({ apiKey: "wrong-wrong-wrong", httpOptions: { baseUrl } })
    return [
      await failure(ApiError, () => stranger.models.generateContent({ model, contents: "A cat", config })),
      await failure(ApiError, () => client.models.generateContent({ model: "no-such-model", contents: "A cat", config })),
      await failure(ApiError, () =>
        client.models.generateContent({ model, contents: "A cat", config: { ...config, imageConfig: { aspectRatio: "banana" } } }),
      ),
    ]
  },

  async refusal() {
    const answer = await client.models.generateContent({ model: "limn/painter:safety", contents: "Draw a cat", config })
    return [...drawn(answer), { words: `finishReason: ${answer.candidates[0].finishReason}` }]
  },

  async retry() {
    const flaky = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: flakyUrl, retryOptions: { attempts: 3 } } })
    const named = { ...config, httpOptions: { headers: { "Idempotency-Key": crypto.randomUUID() } } }
    const overloaded = await flaky.models.generateContent({ model, contents: "Draw a red kite", config })
    const lost = await flaky.models.generateContent({ model, contents: "Draw a blue kite", config: named })
    return [...drawn(overloaded), ...drawn(lost)]
  },
})
