import { type Dialect, sampleBody } from "./bodies.ts"
import type { SampleRequest } from "./sample-request.ts"
import { goRawJson, textLiteral } from "./source-text.ts"

/** The answer's type, and how its pictures are gone through: `data` gets the base64 of each. */
const readers: Readonly<Record<Dialect, readonly [type: readonly string[], loop: readonly string[]]>> = {
  chat: [
    [
      "Choices []struct {",
      "	Message struct {",
      "		Content string",
      "		Images  []struct {",
      '			ImageURL struct{ URL string } `json:"image_url"`',
      "		}",
      "	}",
      "}",
    ],
    [
      "for _, choice := range answer.Choices {",
      "	fmt.Println(choice.Message.Content)",
      "	for _, image := range choice.Message.Images {",
      '		_, data, _ := strings.Cut(image.ImageURL.URL, ",")',
      "		save(data)",
      "	}",
      "}",
    ],
  ],
  images: [
    ["Data []struct {", '	Base64 string `json:"b64_json"`', "}"],
    ["for _, image := range answer.Data {", "	save(image.Base64)", "}"],
  ],
  gemini: [
    [
      "Candidates []struct {",
      "	Content struct {",
      "		Parts []struct {",
      "			Text       string",
      "			InlineData struct{ Data string }",
      "		}",
      "	}",
      "}",
    ],
    [
      "for _, candidate := range answer.Candidates {",
      "	for _, part := range candidate.Content.Parts {",
      "		fmt.Print(part.Text)",
      '		if part.InlineData.Data != "" {',
      "			save(part.InlineData.Data)",
      "		}",
      "	}",
      "}",
    ],
  ],
}

/** Writes a request for Go's own `net/http`. The body is JSON in a raw string, in which a back quote is written as `\u0060`. */
export function goSample(request: SampleRequest, dialect: Dialect, baseUrl: string): string {
  const { path, body } = sampleBody(request, dialect)
  const [type, loop] = readers[dialect]
  const key = dialect === "gemini" ? `"x-goog-api-key", os.Getenv("LIMN_API_KEY")` : `"Authorization", "Bearer "+os.Getenv("LIMN_API_KEY")`
  const packages = ["encoding/base64", "encoding/json", "fmt", "io", "log", "net/http", "os", "strings"]
  return [
    "package main",
    "",
    "import (",
    ...packages.map((name) => `	"${name}"`),
    ")",
    "",
    `const body = ${goRawJson(body)}`,
    "",
    "func main() {",
    `	request, err := http.NewRequest("POST", ${textLiteral(baseUrl + path)}, strings.NewReader(body))`,
    "	must(err)",
    `	request.Header.Set(${key})`,
    `	request.Header.Set("Content-Type", "application/json")`,
    "	response, err := http.DefaultClient.Do(request)",
    "	must(err)",
    "	defer response.Body.Close()",
    "	text, err := io.ReadAll(response.Body)",
    "	must(err)",
    "	if response.StatusCode != http.StatusOK {",
    '		log.Fatalf("%s: %s", response.Status, text)',
    "	}",
    "",
    "	var answer struct {",
    ...type.map((line) => `		${line}`),
    "	}",
    "	must(json.Unmarshal(text, &answer))",
    ...loop.map((line) => `	${line}`),
    "}",
    "",
    "var number int",
    "",
    "func save(data string) {",
    "	picture, err := base64.StdEncoding.DecodeString(data)",
    "	must(err)",
    "	number++",
    `	must(os.WriteFile(fmt.Sprintf("picture-%d.${request.outputFormat ?? "png"}", number), picture, 0o644))`,
    "}",
    "",
    "func must(err error) {",
    "	if err != nil {",
    "		log.Fatal(err)",
    "	}",
    "}",
    "",
  ].join("\n")
}
