// The AI SDK with @openrouter/ai-sdk-provider: pictures as files of a text answer, and image models.
import { createOpenRouter } from "@openrouter/ai-sdk-provider"
import { APICallError, generateImage, generateText, streamText } from "ai"
import { apiKey, baseUrl, failure, flakyUrl, inputBytes, run } from "./cells.mjs"

const openrouter = createOpenRouter({ apiKey, baseURL: `${baseUrl}/api/v1` })
const modalities = { extraBody: { modalities: ["image", "text"] } }
const model = openrouter.chat("google/gemini-2.5-flash-image", modalities)
const prompt = "Draw a fox in the snow"
const drawn = ({ files }) => files.filter(({ mediaType }) => mediaType.startsWith("image/")).map(({ uint8Array }) => uint8Array)

await run({
  generate: async () => drawn(await generateText({ model, prompt })),

  async edit() {
    const content = [
      { type: "text", text: "Make it a rainy day" },
      { type: "file", data: inputBytes, mediaType: "image/png" },
    ]
    return drawn(await generateText({ model, messages: [{ role: "user", content }] }))
  },

  async turns() {
    const pictures = []
    const messages = []
    for (const text of ["Make it a rainy day", "Now make it snow", "Turn the sky red"]) {
      const picture = { type: "file", data: inputBytes, mediaType: "image/png" }
      messages.push({ role: "user", content: messages.length === 0 ? [{ type: "text", text }, picture] : text })
      const result = await generateText({ model, messages })
      pictures.push(...drawn(result))
      messages.push(...result.responseMessages)
    }
    return pictures
  },

  async stream() {
    const { files } = streamText({ model, prompt })
    return drawn({ files: await files })
  },

  async n() {
    const { images } = await generateImage({ model: openrouter.imageModel("google/gemini-2.5-flash-image"), prompt, n: 2 })
    return images.map(({ uint8Array }) => uint8Array)
  },

  async error() {
    const stranger = createOpenRouter({ apiKey: "sk-wrong-wrong-wrong", baseURL: `${baseUrl}/api/v1` })
    const odd = openrouter.chat("google/gemini-2.5-flash-image", { extraBody: { image_config: { aspect_ratio: "banana" } } })
    return [
      await failure(APICallError, () => generateText({ model: stranger.chat("google/gemini-2.5-flash-image"), prompt })),
      await failure(APICallError, () => generateText({ model: openrouter.chat("no-such-model"), prompt })),
      await failure(APICallError, () => generateText({ model: odd, prompt })),
    ]
  },

  async refusal() {
    const result = await generateText({ model: openrouter.chat("limn/painter:safety", modalities), prompt })
    return [...drawn(result), { words: `finishReason: ${result.finishReason}` }]
  },

  async retry() {
    const flaky = createOpenRouter({ apiKey, baseURL: `${flakyUrl}/api/v1` }).chat("google/gemini-2.5-flash-image", modalities)
    const headers = { "Idempotency-Key": crypto.randomUUID() }
    const overloaded = await generateText({ model: flaky, prompt: "Draw a red kite" })
    const lost = await generateText({ model: flaky, prompt: "Draw a blue kite", headers })
    return [...drawn(overloaded), ...drawn(lost)]
  },
})
