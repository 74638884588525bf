// The openai package for Node, chat completions in OpenRouter's manner.
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from "openai"
import { apiKey, baseUrl, failure, flakyUrl, inputDataUrl, run } from "./cells.mjs"

const client = new OpenAI({ apiKey, baseURL: `${baseUrl}/api/v1` })
const draw = { model: "google/gemini-2.5-flash-image", modalities: ["image", "text"] }
const asked = (content) => ({ ...draw, messages: [{ role: "user", content }] })
const drawn = ({ choices }) => choices.flatMap(({ message }) => message.images.map(({ image_url }) => image_url.url))

await run({
  generate: async () => drawn(await client.chat.completions.create(asked("Draw a lighthouse at dusk"))),

  async edit() {
    const content = [
      { type: "text", text: "Make it a rainy day" },
      { type: "image_url", image_url: { url: inputDataUrl } },
    ]
    return drawn(await client.chat.completions.create(asked(content)))
  },

  async turns() {
    const pictures = []
    const messages = []
    for (const text of ["Make it a rainy day", "Now make it snow", "Turn the sky red"]) {
      const picture = { type: "image_url", image_url: { url: inputDataUrl } }
      messages.push({ role: "user", content: messages.length === 0 ? [{ type: "text", text }, picture] : text })
      const completion = await client.chat.completions.create({ ...draw, messages })
      pictures.push(...drawn(completion))
      messages.push(completion.choices[0].message)
    }
    return pictures
  },

  async stream() {
    const stream = client.chat.completions.stream(asked("Draw a red bicycle"))
    return drawn(await stream.finalChatCompletion())
  },

  n: async () => drawn(await client.chat.completions.create({ ...asked("Draw a red bicycle"), n: 2 })),

  error: () =>
    Promise.all([
      failure(AuthenticationError, () =>
        client.withOptions({ apiKey: "sk-wrong-wrong-wrong" }).chat.completions.create(asked("Draw a cat")),
      ),
      failure(NotFoundError, () => client.chat.completions.create({ ...asked("Draw a cat"), model: "no-such-model" })),
      failure(BadRequestError, () => client.chat.completions.create({ ...asked("Draw a cat"), image_config: { aspect_ratio: "banana" } })),
    ]),

  async refusal() {
    const { choices } = await client.chat.completions.create({ ...asked("Draw a cat"), model: "limn/painter:safety" })
    return [{ words: `${choices[0].finish_reason}: ${choices[0].message.refusal}` }]
  },

  async retry() {
    const flaky = client.withOptions({ baseURL: `${flakyUrl}/api/v1` })
    const overloaded = await flaky.chat.completions.create(asked("Draw a red kite"))
    const slow = await flaky.chat.completions.create({ ...asked("Draw a blue kite"), model: "limn/painter:slow" }, { timeout: 5500 })
    return [...drawn(overloaded), ...drawn(slow)]
  },
})
