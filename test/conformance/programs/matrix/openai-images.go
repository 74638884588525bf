// openai-go, Images API.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"limn.conformance/cells"
)

const model = "gemini-2.5-flash-image"
const prompt = "A small wooden boat on a lake"

var ctx = context.Background()
var client = openai.NewClient(option.WithAPIKey(cells.APIKey), option.WithBaseURL(cells.BaseURL+"/v1"))

func main() {
	cells.Run(
		cells.Cell{Name: "generate", Play: func() (cells.Got, error) {
			return drawn(client.Images.Generate(ctx, openai.ImageGenerateParams{Model: model, Prompt: prompt, Size: "1024x1024"}))
		}},
		cells.Cell{Name: "edit", Play: edit},
		cells.Cell{Name: "turns", Play: turns},
		cells.Cell{Name: "stream", Play: stream},
		cells.Cell{Name: "n", Play: func() (cells.Got, error) {
			return drawn(client.Images.Generate(ctx, openai.ImageGenerateParams{Model: model, Prompt: prompt, N: openai.Int(2)}))
		}},
		cells.Cell{Name: "error", Play: failures},
		cells.Cell{Name: "refusal", Play: func() (cells.Got, error) {
			return failure(openai.ImageGenerateParams{Model: "limn/painter:safety", Prompt: prompt})
		}},
		cells.Cell{Name: "retry", Play: retry},
	)
}

func edit() (cells.Got, error) {
	picture, err := os.Open(cells.InputPicture)
	if err != nil {
		return cells.Got{}, err
	}
	return drawn(change(picture, "Make it a rainy day"))
}

func turns() (cells.Got, error) {
	picture, err := os.ReadFile(cells.InputPicture)
	all := cells.Got{}
	for _, words := range []string{"Make it a rainy day", "Now make it snow", "Turn the sky red"} {
		if err != nil {
			return all, err
		}
		got, failed := drawn(change(openai.File(bytes.NewReader(picture), "picture.png", "image/png"), words))
		if failed != nil {
			return all, failed
		}
		all.Pictures = append(all.Pictures, got.Pictures...)
		picture, err = base64.StdEncoding.DecodeString(got.Pictures[0])
	}
	return all, err
}

func stream() (cells.Got, error) {
	got := cells.Got{}
	events := client.Images.GenerateStreaming(ctx, openai.ImageGenerateParams{Model: model, Prompt: prompt, PartialImages: openai.Int(2)})
	for events.Next() {
		if event := events.Current(); event.Type == "image_generation.completed" {
			got.Pictures = append(got.Pictures, event.B64JSON)
		}
	}
	return got, events.Err()
}

func failures() (cells.Got, error) {
	key, err1 := failure(openai.ImageGenerateParams{Model: model, Prompt: prompt}, option.WithAPIKey("sk-wrong-wrong-wrong"))
	name, err2 := failure(openai.ImageGenerateParams{Model: "no-such-model", Prompt: prompt})
	size, err3 := failure(openai.ImageGenerateParams{Model: model, Prompt: prompt, Size: "banana"})
	return cells.Got{Errors: append(append(key.Errors, name.Errors...), size.Errors...)}, errors.Join(err1, err2, err3)
}

func retry() (cells.Got, error) {
	flaky := option.WithBaseURL(cells.FlakyURL + "/v1")
	overloaded, err := drawn(client.Images.Generate(ctx, openai.ImageGenerateParams{Model: model, Prompt: "A red kite"}, flaky))
	if err != nil {
		return overloaded, err
	}
	lost, err := drawn(client.Images.Generate(ctx, openai.ImageGenerateParams{Model: model, Prompt: "A blue kite"},
		flaky, option.WithHeader("Idempotency-Key", rand.Text())))
	return cells.Got{Pictures: append(overloaded.Pictures, lost.Pictures...)}, err
}

func change(picture io.Reader, words string) (*openai.ImagesResponse, error) {
	image := openai.ImageEditParamsImageUnion{OfFile: picture}
	return client.Images.Edit(ctx, openai.ImageEditParams{Model: model, Image: image, Prompt: words})
}

func drawn(answer *openai.ImagesResponse, err error) (cells.Got, error) {
	got := cells.Got{}
	if err != nil {
		return got, err
	}
	for _, image := range answer.Data {
		got.Pictures = append(got.Pictures, image.B64JSON)
	}
	return got, nil
}

// failure gives the error that a request ends with, which is the client's own.
func failure(params openai.ImageGenerateParams, options ...option.RequestOption) (cells.Got, error) {
	answer, err := client.Images.Generate(ctx, params, options...)
	var own *openai.Error
	if !errors.As(err, &own) {
		return cells.Got{}, fmt.Errorf("an openai.Error was expected, not %w: %v", err, answer)
	}
	return cells.Got{Errors: []error{errors.New(own.Message)}}, nil
}
