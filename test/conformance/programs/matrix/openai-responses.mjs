// The openai package for Node, Responses API with the image generation tool.
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from "openai"
import { apiKey, baseUrl, failure, flakyUrl, inputDataUrl, run } from "./cells.mjs"

const client = new OpenAI({ apiKey, baseURL: `${baseUrl}/v1` })
const draw = { model: "gemini-2.5-flash-image", tools: [{ type: "image_generation" }] }
const drawn = ({ output }) => output.filter(({ type }) => type === "image_generation_call").map(({ result }) => result)
const withPicture = (text) => [
  {
    role: "user",
    content: [
      { type: "input_text", text },
      { type: "input_image", image_url: inputDataUrl, detail: "auto" },
    ],
  },
]

await run({
  generate: async () => drawn(await client.responses.create({ ...draw, input: "Draw a lighthouse at dusk" })),

  edit: async () => drawn(await client.responses.create({ ...draw, input: withPicture("Make it a rainy day") })),

  async turns() {
    const first = await client.responses.create({ ...draw, input: withPicture("Make it a rainy day") })
    const second = await client.responses.create({ ...draw, previous_response_id: first.id, input: "Now make it snow" })
    const third = await client.responses.create({ ...draw, previous_response_id: second.id, input: "Turn the sky red" })
    return [first, second, third].flatMap(drawn)
  },

  async stream() {
    const stream = client.responses.stream({ ...draw, input: "Draw a red bicycle" })
    return drawn(await stream.finalResponse())
  },

  error: () =>
    Promise.all([
      failure(AuthenticationError, () =>
        client.withOptions({ apiKey: "sk-wrong-wrong-wrong" }).responses.create({ ...draw, input: "A cat" }),
      ),
      failure(NotFoundError, () => client.responses.create({ model: "no-such-model", input: "A cat" })),
      failure(BadRequestError, () =>
        client.responses.create({ ...draw, input: "A cat", tools: [{ type: "image_generation", size: "banana" }] }),
      ),
    ]),

  async refusal() {
    const answer = await client.responses.create({ ...draw, model: "limn/painter:safety", input: "Draw a cat" })
    return [{ words: `${answer.status}: ${answer.incomplete_details.reason}` }]
  },

  async retry() {
    const flaky = client.withOptions({ baseURL: `${flakyUrl}/v1` })
    const overloaded = await flaky.responses.create({ ...draw, input: "Draw a red kite" })
    const slow = await flaky.responses.create({ ...draw, model: "limn/painter:slow", input: "Draw a blue kite" }, { timeout: 5500 })
    return [...drawn(overloaded), ...drawn(slow)]
  },
})
