/* Runs a program at a pseudo terminal of its own and carries bytes both ways: what `exec --redact` cannot do with less. */
#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

static int carry(int from, int to) {
    static char bytes[65536];
    ssize_t count = read(from, bytes, sizeof bytes);
    return count > 0 && write(to, bytes, count) == count;
}

int main(int count, char **words) {
    struct termios before, raw;
    int inner;
    if (count < 2 || tcgetattr(0, &before) != 0)
        return 125;
    pid_t child = forkpty(&inner, 0, &before, 0);
    if (child < 0)
        return 125;
    if (child == 0) {
        execvp(words[1], words + 1);
        _exit(127);
    }
    raw = before;
    cfmakeraw(&raw);
    tcsetattr(0, TCSANOW, &raw);
    struct pollfd ends[2] = {{0, POLLIN, 0}, {inner, POLLIN, 0}};
    int is_open = 1;
    while (is_open && poll(ends, 2, -1) > 0) {
        if (ends[0].revents)
            is_open = carry(0, inner);
        if (ends[1].revents)
            is_open = is_open && carry(inner, 1);
    }
    tcsetattr(0, TCSANOW, &before);
    return 0;
}
