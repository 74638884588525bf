// The openai package for Node, Images API.
import { createReadStream } from "node:fs"
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError, toFile } from "openai"
import { apiKey, baseUrl, failure, flakyUrl, inputPicture, run } from "./cells.mjs"

const client = new OpenAI({ apiKey, baseURL: `${baseUrl}/v1` })
const model = "gemini-2.5-flash-image"
const prompt = "A small wooden boat on a lake"

await run({
  async generate() {
    const { data } = await client.images.generate({ model, prompt, size: "1024x1024" })
    return data.map(({ b64_json }) => b64_json)
  },

  async edit() {
    const { data } = await client.images.edit({ model, prompt: "Make it a rainy day", image: createReadStream(inputPicture) })
    return data.map(({ b64_json }) => b64_json)
  },

  async turns() {
    const pictures = []
    let image = createReadStream(inputPicture)
    for (const prompt of ["Make it a rainy day", "Now make it snow", "Turn the sky red"]) {
      const { data } = await client.images.edit({ model, prompt, image })
      pictures.push(data[0].b64_json)
      image = await toFile(Buffer.from(data[0].b64_json, "base64"), "picture.png", { type: "image/png" })
    }
    return pictures
  },

  async stream() {
    const pictures = []
    for await (const event of await client.images.generate({ model, prompt, stream: true, partial_images: 2 })) {
      if (event.type === "image_generation.completed") pictures.push(event.b64_json)
    }
    return pictures
  },

  async n() {
    const { data } = await client.images.generate({ model, prompt, n: 2 })
    return data.map(({ b64_json }) => b64_json)
  },

  error: () =>
    Promise.all([
      failure(AuthenticationError, () => client.withOptions({ apiKey: "sk-wrong-wrong-wrong" }).images.generate({ model, prompt })),
      failure(NotFoundError, () => client.images.generate({ model: "no-such-model", prompt })),
      failure(BadRequestError, () => client.images.generate({ model, prompt, size: "banana" })),
    ]),

  refusal: async () => [await failure(BadRequestError, () => client.images.generate({ model: "limn/painter:safety", prompt }))],

  async retry() {
    const flaky = client.withOptions({ baseURL: `${flakyUrl}/v1` })
    const overloaded = await flaky.images.generate({ model, prompt: "A red kite" })
    const slow = await flaky.images.generate({ model: "limn/painter:slow", prompt: "A blue kite" }, { timeout: 5500 })
    return [overloaded, slow].map(({ data }) => data[0].b64_json)
  },
})
