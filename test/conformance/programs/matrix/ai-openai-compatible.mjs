// The AI SDK with @ai-sdk/openai-compatible: image models.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible"
import { APICallError, generateImage } from "ai"
import { apiKey, baseUrl, failure, flakyUrl, inputBytes, run } from "./cells.mjs"

const limn = createOpenAICompatible({ name: "limn", apiKey, baseURL: `${baseUrl}/v1` })
const model = limn.imageModel("gemini-2.5-flash-image")
const prompt = "A small wooden boat on a lake"
const drawn = ({ images }) => images.map(({ uint8Array }) => uint8Array)

await run({
  generate: async () => drawn(await generateImage({ model, prompt })),

  edit: async () => drawn(await generateImage({ model, prompt: { text: "Make it a rainy day", images: [inputBytes] } })),

  async turns() {
    const pictures = [inputBytes]
    for (const text of ["Make it a rainy day", "Now make it snow", "Turn the sky red"]) {
      const { image } = await generateImage({ model, prompt: { text, images: [pictures.at(-1)] } })
      pictures.push(image.uint8Array)
    }
    return pictures.slice(1)
  },

  n: async () => drawn(await generateImage({ model, prompt, n: 2 })),

  async error() {
    const stranger = createOpenAICompatible({ name: "limn", apiKey: "sk-wrong-wrong-wrong", baseURL: `${baseUrl}/v1` })
    return [
      await failure(APICallError, () => generateImage({ model: stranger.imageModel("gemini-2.5-flash-image"), prompt })),
      await failure(APICallError, () => generateImage({ model: limn.imageModel("no-such-model"), prompt })),
      await failure(APICallError, () => generateImage({ model, prompt, size: "0x0" })),
    ]
  },

  refusal: async () => [await failure(APICallError, () => generateImage({ model: limn.imageModel("limn/painter:safety"), prompt }))],

  async retry() {
    const flaky = createOpenAICompatible({ name: "limn", apiKey, baseURL: `${flakyUrl}/v1` }).imageModel("gemini-2.5-flash-image")
    const headers = { "Idempotency-Key": crypto.randomUUID() }
    const overloaded = await generateImage({ model: flaky, prompt: "A red kite" })
    const lost = await generateImage({ model: flaky, prompt: "A blue kite", headers })
    return [overloaded, lost].flatMap(drawn)
  },
})
