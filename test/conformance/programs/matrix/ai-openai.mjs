// The AI SDK with @ai-sdk/openai: image models, and text models, which speak the Responses API unless told otherwise.
import { createOpenAI } from "@ai-sdk/openai"
import { APICallError, generateImage, generateText, streamText } from "ai"
import { apiKey, baseUrl, failure, flakyUrl, inputBytes, run } from "./cells.mjs"

const openai = createOpenAI({ apiKey, baseURL: `${baseUrl}/v1` })
const model = openai.image("gemini-2.5-flash-image")
const prompt = "A small wooden boat on a lake"
const tools = { image_generation: openai.tools.imageGeneration() }
const chatModel = openai("gemini-2.5-flash-image")
const drawn = (results) => results.map(({ output }) => output.result)

await run({
  generate: async () => (await generateImage({ model, prompt })).images.map(({ uint8Array }) => uint8Array),

  async edit() {
    const { images } = await generateImage({ model, prompt: { text: "Make it a rainy day", images: [inputBytes] } })
    return images.map(({ uint8Array }) => uint8Array)
  },

  async turns() {
    const pictures = []
    const messages = []
    for (const text of ["Make it a rainy day", "Now make it snow", "Turn the sky red"]) {
      const picture = { type: "file", data: inputBytes, mediaType: "image/png" }
      messages.push({ role: "user", content: messages.length === 0 ? [{ type: "text", text }, picture] : text })
      const { toolResults, responseMessages } = await generateText({ model: chatModel, tools, messages })
      pictures.push(...drawn(toolResults))
      messages.push(...responseMessages)
    }
    return pictures
  },

  async stream() {
    const { toolResults } = streamText({ model: chatModel, tools, prompt: "Draw a red bicycle" })
    return drawn(await toolResults)
  },

  n: async () => (await generateImage({ model, prompt, n: 2 })).images.map(({ uint8Array }) => uint8Array),

  async error() {
    const stranger = createOpenAI({ apiKey: "sk-wrong-wrong-wrong", baseURL: `${baseUrl}/v1` })
    return [
      await failure(APICallError, () => generateImage({ model: stranger.image("gemini-2.5-flash-image"), prompt })),
      await failure(APICallError, () => generateImage({ model: openai.image("no-such-model"), prompt })),
      await failure(APICallError, () => generateImage({ model, prompt, size: "0x0" })),
    ]
  },

  refusal: async () => [await failure(APICallError, () => generateImage({ model: openai.image("limn/painter:safety"), prompt }))],

  async retry() {
    const flaky = createOpenAI({ apiKey, baseURL: `${flakyUrl}/v1` }).image("gemini-2.5-flash-image")
    const headers = { "Idempotency-Key": crypto.randomUUID() }
    const overloaded = await generateImage({ model: flaky, prompt: "A red kite" })
    const lost = await generateImage({ model: flaky, prompt: "A blue kite", headers })
    return [overloaded, lost].map(({ image }) => image.uint8Array)
  },
})
