// @langchain/openai: ChatOpenAI with the image generation tool of the Responses API.
import { HumanMessage } from "@langchain/core/messages"
import { ChatOpenAI, tools } from "@langchain/openai"
import { APIError } from "openai"
import { apiKey, baseUrl, failure, flakyUrl, inputDataUrl, run } from "./cells.mjs"

const painter = (fields = {}, baseURL = `${baseUrl}/v1`) =>
  new ChatOpenAI({ model: "gemini-2.5-flash-image", apiKey, configuration: { baseURL }, useResponsesApi: true, ...fields })
const draw = { tools: [tools.imageGeneration()] }
const drawn = ({ additional_kwargs }) => (additional_kwargs.tool_outputs ?? []).map(({ result }) => result)
const withPicture = (text) =>
  new HumanMessage({
    content: [
      { type: "text", text },
      { type: "image_url", image_url: { url: inputDataUrl } },
    ],
  })

await run({
  generate: async () => drawn(await painter().invoke("Draw a fox in the snow", draw)),

  edit: async () => drawn(await painter().invoke([withPicture("Make it a rainy day")], draw)),

  async turns() {
    const pictures = []
    const messages = [withPicture("Make it a rainy day")]
    for (const next of ["Now make it snow", "Turn the sky red", undefined]) {
      const answer = await painter().invoke(messages, draw)
      pictures.push(...drawn(answer))
      messages.push(answer, ...(next === undefined ? [] : [new HumanMessage(next)]))
    }
    return pictures
  },

  async stream() {
    let answer
    for await (const chunk of await painter().stream("Draw a paper crane", draw)) answer = answer?.concat(chunk) ?? chunk
    return drawn(answer)
  },

  error: async () => [
    await failure(APIError, () => painter({ apiKey: "sk-wrong-wrong-wrong" }).invoke("A cat", draw)),
    await failure(APIError, () => painter({ model: "no-such-model" }).invoke("A cat")),
    await failure(APIError, () => painter().invoke("A cat", { tools: [tools.imageGeneration({ size: "banana" })] })),
  ],

  async refusal() {
    const answer = await painter({ model: "limn/painter:safety" }).invoke("Draw a cat", draw)
    return [...drawn(answer), { words: answer.response_metadata.incomplete_details?.reason ?? JSON.stringify(answer.response_metadata) }]
  },

  async retry() {
    const flaky = painter({}, `${flakyUrl}/v1`)
    const options = { headers: { "Idempotency-Key": crypto.randomUUID() } }
    const overloaded = await flaky.invoke("Draw a red kite", draw)
    const lost = await flaky.invoke("Draw a blue kite", { ...draw, options })
    return [...drawn(overloaded), ...drawn(lost)]
  },
})
