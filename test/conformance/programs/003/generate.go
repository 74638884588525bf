// Seed 003, Go. Changed: address, key, the place of the picture; a failure ends with an exit code.
package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"

	"github.com/openai/openai-go"
	"github.com/openai/openai-go/option"
)

func main() {
	client := openai.NewClient(
		option.WithAPIKey(os.Getenv("API_KEY")),
		option.WithBaseURL(os.Getenv("BASE_URL")+"/v1"),
	)
	resp, err := client.Images.Generate(
		context.Background(),
		openai.ImageGenerateParams{
			Model:          "gemini-2.5-flash-image",
			Prompt:         "A cute baby sea otter",
			ResponseFormat: "b64_json",
		},
		option.WithJSONSet("aspect_ratio", "1:1"),
	)
	if err != nil {
		fail("error:", err)
	}
	if len(resp.Data) == 0 || resp.Data[0].B64JSON == "" {
		fail("error: empty b64_json")
	}
	imageData, err := base64.StdEncoding.DecodeString(resp.Data[0].B64JSON)
	if err != nil {
		fail("error:", err)
	}
	if err := os.WriteFile(os.Getenv("OUTPUT"), imageData, 0644); err != nil {
		fail("error:", err)
	}
	fmt.Println("success to write to file", os.Getenv("OUTPUT"))
}

func fail(words ...any) {
	fmt.Println(words...)
	os.Exit(1)
}
