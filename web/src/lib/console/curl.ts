/** Writes a first request for a shell. `key`: the secret itself, or what stands for it. */
export function curlOf(baseUrl: string, key: string, prompt: string, model = "gemini-2.5-flash-image"): string {
  const body = JSON.stringify({ model, prompt, response_format: "url" }).replaceAll("'", String.raw`'\''`)
  return [
    `curl ${baseUrl}/v1/images/generations \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${body}'`,
  ].join("\n")
}
