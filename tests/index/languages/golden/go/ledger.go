package orders

import (
	"fmt"
	core "github.com/acme/core/v2"
	. "github.com/acme/shapes"
	_ "github.com/acme/driver"
	"gopkg.in/yaml.v3"
)

// Ledger keeps the entries of one account.
// More.
type Ledger struct {
	Base
	*core.Other
	name, path string
	Items      []Item `json:"items"`
}

type Reader interface {
	// Read fills p.
	Read(p []byte) (int, error)
	fmt.Stringer
}

type ID int
type Alias = core.Thing

const (
	First = iota
	Second
)

var Default, Other Thing = New(), nil

func (l *Ledger) Total(ctx Context, a, b int) (core.Money, error) {
	found, err := l.Items.Get(1)
	for _, item := range l.Items {
		item.Post()
	}
	return found, err
}

// New makes a ledger.
func New[T any](given T, options ...Option) *Ledger {
	later := func() int { return 1 }
	made := &Ledger{name: "a"}
	return made
}
