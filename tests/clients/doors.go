// What a program in Go says at each door of the agent, with nothing but its standard library.
//
//	doors http SOCKET TOKEN NAME        a value written and read over HTTP, by net/http
//	doors clients SOCKET SERVICE TARGET one line of JSON after the greeting
//	doors cell SOCKET ID TOKEN KEY      one line of JSON
//
// It prints the value. Go's sockets are close-on-exec.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
)

type object = map[string]any

// overHTTP puts a value and reads it back, each over a connection of its own.
func overHTTP(socket, token, name string) (any, error) {
	dial := func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", socket) }
	client := http.Client{Transport: &http.Transport{DialContext: dial}}
	ask := func(method, body string) (object, error) {
		request, err := http.NewRequest(method, "http://localhost/v1/secret/"+name, strings.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("X-Vault-Request", "true")
		if body != "" {
			request.Header.Set("Content-Type", "application/json")
		}
		response, err := client.Do(request)
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return nil, errors.New(response.Status)
		}
		var said object
		err = json.NewDecoder(response.Body).Decode(&said)
		return said, err
	}
	if _, err := ask(http.MethodPut, `{"value":"from Go"}`); err != nil {
		return nil, err
	}
	said, err := ask(http.MethodGet, "")
	return said["value"], err
}

// say writes one line of JSON and reads the next.
func say(stream io.ReadWriter, lines *bufio.Reader, request object) (object, error) {
	if request != nil {
		if err := json.NewEncoder(stream).Encode(request); err != nil {
			return nil, err
		}
	}
	line, err := lines.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	var said object
	err = json.Unmarshal(line, &said)
	return said, err
}

func asClient(stream io.ReadWriter, lines *bufio.Reader, service, target string) (any, error) {
	hello, err := say(stream, lines, nil)
	if err != nil {
		return nil, err
	}
	if hello["type"] != "HELLO" {
		return nil, fmt.Errorf("denied: %v", hello["reason"])
	}
	said, err := say(stream, lines, object{
		"type": "REQUEST", "nonce": hello["nonce"], "action": "read", "service": service, "targets": []string{target},
	})
	if err != nil {
		return nil, err
	}
	results, _ := said["results"].([]any)
	if len(results) == 0 {
		return nil, fmt.Errorf("nothing was given: %v", said["reason"])
	}
	result, _ := results[0].(object)
	return result["value"], nil
}

func asCell(stream io.ReadWriter, lines *bufio.Reader, id, token, key string) (any, error) {
	said, err := say(stream, lines, object{
		"op": "Resolve", "key": key, "cell_id": id, "ttl_seconds": 60, "cell_token": token,
	})
	if err == nil && said["status"] != "Value" {
		err = fmt.Errorf("denied: %v", said["error"])
	}
	return said["value"], err
}

func run(words []string) (any, error) {
	if len(words) == 4 && words[0] == "http" {
		return overHTTP(words[1], words[2], words[3])
	}
	if len(words) < 4 {
		return nil, errors.New("usage: doors http|clients|cell SOCKET …")
	}
	stream, err := net.Dial("unix", words[1])
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	lines := bufio.NewReader(stream)
	if words[0] == "cell" && len(words) == 5 {
		return asCell(stream, lines, words[2], words[3], words[4])
	}
	return asClient(stream, lines, words[2], words[3])
}

func main() {
	value, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(value)
}
