package web

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// DefaultAddress is where the page is served unless another address is given: this machine alone sees it.
const DefaultAddress = "127.0.0.1:8080"

// Listen opens address, "host:port". An error says what is in the way and, for a busy port, what to set
// LISTEN to instead.
func Listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program, perhaps by another bot; stop that one, or set LISTEN=%s", address, neighbour(address))
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("%s may not be opened by this user; ports below 1024 are for administrators: set LISTEN=%s", address, DefaultAddress)
	}
	return nil, fmt.Errorf("listen on %s: %w; set LISTEN to an address of this machine, such as %s", address, err, DefaultAddress)
}

// neighbour returns the next address after a busy one that is free at this moment; port 0, any free one, when
// none of the next twenty is.
func neighbour(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return DefaultAddress
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return DefaultAddress
	}
	for next := n + 1; next <= min(n+20, 65535); next++ {
		free := net.JoinHostPort(host, strconv.Itoa(next))
		if l, err := net.Listen("tcp", free); err == nil {
			l.Close() // it was only a trial
			return free
		}
	}
	return net.JoinHostPort(host, "0")
}

// URL returns the address to open in a browser for a listener. One that listens everywhere is reached on this
// machine as localhost.
func URL(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return "http://" + a.String()
	}
	if tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://localhost:%d", tcp.Port)
	}
	return "http://" + tcp.String()
}
