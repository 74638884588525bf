// Package cells is what every Go program of the matrix is given, and how it tells the runner what came of each cell.
package cells

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// FlakyURL leads to the same server as BaseURL, over a wire that fails the first time.
var (
	APIKey       = os.Getenv("API_KEY")
	BaseURL      = os.Getenv("BASE_URL")
	FlakyURL     = os.Getenv("FLAKY_URL")
	InputPicture = os.Getenv("INPUT_PICTURE")
)

// Got is what a cell got: pictures in base64, and errors as the client returns them.
type Got struct {
	Pictures []string
	Errors   []error
}

// Cell is one cell of the matrix.
type Cell struct {
	Name string
	Play func() (Got, error)
}

type report struct {
	Cell     string   `json:"cell"`
	Pictures []string `json:"pictures"`
	Words    []string `json:"words"`
	Failed   string   `json:"failed,omitempty"`
}

// Run runs the cells one after the other and prints a line of JSON about each.
func Run(cells ...Cell) {
	for _, cell := range cells {
		line := report{Cell: cell.Name, Pictures: []string{}, Words: []string{}}
		got, err := cell.Play()
		for index, picture := range got.Pictures {
			name := fmt.Sprintf("%s-%d.png", cell.Name, index)
			bytes, broken := base64.StdEncoding.DecodeString(picture)
			err = errors.Join(err, broken, os.WriteFile(name, bytes, 0o644))
			line.Pictures = append(line.Pictures, name)
		}
		for _, told := range got.Errors {
			line.Words = append(line.Words, told.Error())
		}
		if err != nil {
			line.Failed = err.Error()
		}
		printed, _ := json.Marshal(line)
		fmt.Println(string(printed))
	}
}
