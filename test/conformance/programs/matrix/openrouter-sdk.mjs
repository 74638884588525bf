// @openrouter/sdk: chat completions, and the Images API for several pictures at once.
import { OpenRouter } from "@openrouter/sdk"
import { OpenRouterError } from "@openrouter/sdk/models/errors"
import { apiKey, baseUrl, failure, flakyUrl, inputDataUrl, run } from "./cells.mjs"

const client = new OpenRouter({ apiKey, serverURL: `${baseUrl}/api/v1` })
const draw = { model: "google/gemini-2.5-flash-image", modalities: ["image", "text"] }
const send = (content, more = {}, from = client) =>
  from.chat.send({ chatRequest: { ...draw, messages: [{ role: "user", content }], ...more } })
const drawn = ({ choices }) => choices.flatMap(({ message }) => (message.images ?? []).map(({ imageUrl }) => imageUrl.url))
const picture = { type: "image_url", imageUrl: { url: inputDataUrl } }

await run({
  generate: async () => drawn(await send("Draw a lighthouse at dusk")),

  edit: async () => drawn(await send([{ type: "text", text: "Make it a rainy day" }, picture])),

  async turns() {
    const pictures = []
    const messages = []
    for (const text of ["Make it a rainy day", "Now make it snow", "Turn the sky red"]) {
      messages.push({ role: "user", content: messages.length === 0 ? [{ type: "text", text }, picture] : text })
      const answer = await client.chat.send({ chatRequest: { ...draw, messages } })
      pictures.push(...drawn(answer))
      messages.push(answer.choices[0].message)
    }
    return pictures
  },

  async stream() {
    const pictures = []
    const imageGenerationRequest = { model: draw.model, prompt: "A red bicycle", stream: true }
    for await (const event of await client.images.generate({ imageGenerationRequest })) {
      if (event.type === "image_generation.completed") pictures.push(event.b64Json)
    }
    return pictures
  },

  async n() {
    const { data } = await client.images.generate({ imageGenerationRequest: { model: draw.model, prompt: "A red bicycle", n: 2 } })
    return data.map(({ b64Json }) => b64Json)
  },

  async error() {
    const stranger = new OpenRouter({ apiKey: "sk-wrong-wrong-wrong", serverURL: `${baseUrl}/api/v1` })
    return [
      await failure(OpenRouterError, () => send("Draw a cat", {}, stranger)),
      await failure(OpenRouterError, () => send("Draw a cat", { model: "no-such-model" })),
      await failure(OpenRouterError, () => send("Draw a cat", { imageConfig: { aspect_ratio: "banana" } })),
    ]
  },

  async refusal() {
    const { choices } = await send("Draw a cat", { model: "limn/painter:safety" })
    return [{ words: `${choices[0].finishReason}: ${choices[0].message.refusal}` }]
  },

  async retry() {
    const flaky = new OpenRouter({ apiKey, serverURL: `${flakyUrl}/api/v1` })
    const messages = [{ role: "user", content: "Draw a blue kite" }]
    const headers = { "Idempotency-Key": crypto.randomUUID() }
    const overloaded = await send("Draw a red kite", {}, flaky)
    const lost = await flaky.chat.send({ chatRequest: { ...draw, messages } }, { headers })
    return [...drawn(overloaded), ...drawn(lost)]
  },
})
