// @modelcontextprotocol/client, over Streamable HTTP.
import { Client, SdkHttpError, StreamableHTTPClientTransport } from "@modelcontextprotocol/client"
import { apiKey, baseUrl, failure, inputDataUrl, run } from "./cells.mjs"

const connect = async (key) => {
  const client = new Client({ name: "conformance", version: "1.0.0" })
  const requestInit = { headers: { Authorization: `Bearer ${key}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${baseUrl}/mcp`), { requestInit }))
  return client
}
const client = await connect(apiKey)
const draw = (fields) =>
  client.callTool({ name: "generate_image", arguments: { prompt: "A small wooden boat", return: "image", ...fields } })
const change = (prompt, image) => client.callTool({ name: "edit_image", arguments: { prompt, images: [image], return: "image" } })
const drawn = ({ content }) => content.filter(({ type }) => type === "image").map(({ data }) => data)
const told = ({ isError, content }) => {
  if (!isError) throw new Error("an error was expected")
  return { words: content[0].text }
}

await run({
  generate: async () => drawn(await draw({ model: "gemini-2.5-flash-image" })),

  edit: async () => drawn(await change("Make it a rainy day", inputDataUrl)),

  async turns() {
    const pictures = []
    let newest = inputDataUrl
    for (const prompt of ["Make it a rainy day", "Now make it snow", "Turn the sky red"]) {
      const result = await change(prompt, newest)
      pictures.push(...drawn(result))
      newest = result.structuredContent.pictures[0].id
    }
    return pictures
  },

  n: async () => drawn(await draw({ n: 2 })),

  error: async () => [
    await failure(SdkHttpError, () => connect("sk-wrong-wrong-wrong")),
    told(await draw({ model: "no-such-model" })),
    told(await draw({ size: "banana" })),
  ],

  refusal: async () => [told(await draw({ model: "limn/painter:safety" }))],
})
await client.close()
