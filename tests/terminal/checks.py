#!/usr/bin/env python3
"""Drives real pseudo terminals: what a program does below the filter is what it does by itself.

B1 to B50 are numbered as the design numbers what a terminal has to do.
"""
import base64, json, os, re, signal, subprocess, sys, time

sys.dont_write_bytecode = True
from harness import SECRET, WORK, Screen, bare, check, child_of, job_shell, main, q, run


# What a program finds.

@check("B1 the standard streams are terminals", "yyy\r\n")
def _(w):
    return run(w, "W sh -c 'for f in 0 1 2; do test -t $f && printf y || printf n; done; echo'")[0]


@check("B2 /dev/tty opens and has the size", "24 80\r\nok\r\n")
def _(w):
    return run(w, "W sh -c 'stty size </dev/tty; : >/dev/tty && echo ok'")[0]


@check("B3 files and pipes stay what they are", "nyy yny yyn \r\n")
def _(w):
    t = "r=; for f in 0 1 2; do test -t $f && r=${r}y || r=${r}n; done; printf \"$r \" >&3"
    return run(w, f"exec 3>&1; cd {WORK}; W sh -c '{t}' </dev/null; W sh -c '{t}' | cat; W sh -c '{t}' 2>err; echo")[0]


@check("B4 errors stay on the terminal when output is piped", "tty\r\n")
def _(w):
    return run(w, "W sh -c 'test -t 2 && echo tty || echo no' | cat")[0]


@check("B5 no staircase after a pipe", "1\r\n2\r\n3\r\nerr\r\n")
def _(w):
    return "".join(sorted(run(w, "W sh -c 'seq 3; sleep 0.2; echo err >&2' | cat")[0].splitlines(True)))


# What is left behind.

SAME = "A=$(stty -g); %s; B=$(stty -g); test \"$A\" = \"$B\" && echo SAME || echo CHANGED"


@check("B6 the modes are the same afterwards", "x\r\nSAME\r\n")
def _(w):
    return run(w, SAME % "W echo x")[0]


@check("B7 also when the program left them raw and was killed", lambda w, r: "SAME" in r if w else True)
def _(w):
    return run(w, SAME % "W sh -c 'stty raw -echo; kill -9 $$'")[0]


for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV, signal.SIGKILL):
    @check(f"B8 and when the wrapper gets {number.name}", lambda w, r: r)
    def _(w, number=number):
        if not w:
            return True
        screen = Screen(["sh", "-c", SAME % (q(w) + " sh -c 'echo ready; exec sleep 20'; sleep 0.2")])
        try:
            screen.expect("ready")
            time.sleep(0.1)
            wrapper = child_of(screen.pid, "sleep 20")
            os.kill(wrapper, number)
            screen.expect("SAME")
            return True
        finally:
            screen.close()


@check("B9 exit codes", [0, 1, 42, 255])
def _(w):
    return [subprocess.run(w + ["sh", "-c", f"exit {n}"]).returncode for n in (0, 1, 42, 255)]


@check("B9 exit codes at a terminal", [0, 1, 42, 255])
def _(w):
    return [run([], "exec " + q(w + ["sh", "-c", f"exit {n}"]))[1] for n in (0, 1, 42, 255)]


@check("B10 death by a signal", [-15, -2, -9, -11, -1])
def _(w):
    ends = []
    for number in (15, 2, 9, 11, 1):
        screen = Screen(w + ["sh", "-c", f"ulimit -c 0; kill -{number} $$"])
        ends.append(screen.status())
        screen.close()
    return ends


@check("B11 a program that is missing, or may not be run", [127, 126])
def _(w):
    plain = os.path.join(WORK, "plain")
    open(plain, "w").close()
    os.chmod(plain, 0o644)
    return [run([], f"{q(w)} {name} 2>{WORK}/err")[1] for name in ("/nonexistent/x", plain)]


# Keys that are signals.

COUNT = ("import os,signal,sys,time\nn=[0]\n"
         "def f(*_): n[0]+=1; os.write(1,b'got %%d\\n' %% n[0])\n"
         "signal.signal(signal.%s,f)\nos.write(1,b'ready\\n')\n"
         "t=time.time()\nwhile time.time()-t<%s and n[0]<%s: time.sleep(.02)\ntime.sleep(.3)\nprint('end',n[0])\nsys.exit(7)")


def counted(w, name, key, times):
    screen = Screen(w + ["python3", "-c", COUNT % (name, 5, times)])
    try:
        screen.expect("ready")
        for n in range(times):
            screen.type(key)
            screen.expect(f"got {n + 1}")
        return screen.expect("end [0-9]+"), screen.status()
    finally:
        screen.close()


@check("B12 each ^C is one SIGINT, and B13 the wrapper waits", ("end 2", 7))
def _(w):
    return counted(w, "SIGINT", "\x03", 2)


@check("B14 each ^\\ is one SIGQUIT", ("end 2", 7))
def _(w):
    return counted(w, "SIGQUIT", "\x1c", 2)


@check("B12 ^C with piped output", ("end 1", 7))
def _(w):
    reader = "import signal,sys\nsignal.signal(signal.SIGINT,signal.SIG_IGN)\nfor l in sys.stdin: print(l,end='',flush=True)"
    shell = job_shell()
    try:
        shell.type("set -o pipefail\r")
        path = os.path.join(WORK, "count.py")
        open(path, "w").write(COUNT % ("SIGINT", 5, 1))
        open(path + "r", "w").write(reader)
        shell.type(q(w + ["python3", path]) + f" | python3 {path}r; echo rc=$?\r")
        shell.expect("ready\r")
        shell.type("\x03")
        shell.expect("got 1")
        return shell.expect("end [0-9]+"), int(shell.expect("rc=[0-9]+")[3:])
    finally:
        shell.close()


# Jobs.

@check("B15 ^Z stops the job, and fg goes on", ["Stopped", " icanon", "rc=130"])
def _(w):
    shell = job_shell()
    try:
        shell.type(q(w) + " sh -c 'echo up; exec sleep 100'\r")
        shell.expect("up\r")
        time.sleep(0.2)
        shell.type("\x1a")
        results = [shell.expect("Stopped")]
        shell.type("stty -a | grep -o '.icanon'\r")
        shell.expect("grep")
        results.append(shell.expect("[ -]icanon\r").strip("\r"))
        shell.type("fg\r")
        shell.expect("sleep 100")
        time.sleep(0.3)
        shell.type("\x03")
        shell.expect(r"\$ ")
        shell.type("echo rc=$?\r")
        results.append(shell.expect("rc=[0-9]+"))
        return results
    finally:
        shell.close()


@check("B16 kill -TSTP stops it, fg goes on", ["Stopped", True])
def _(w):
    shell = job_shell()
    try:
        shell.type(q(w) + " sh -c 'while :; do echo t$((n=n+1)); sleep 0.1; done'\r")
        shell.expect("t3\r")
        os.kill(child_of(shell.pid, "sleep 0.1"), signal.SIGTSTP)
        results = [shell.expect("Stopped")]
        time.sleep(0.3)
        shell.read(0)
        shell.out = b""
        shell.type("fg\r")
        shell.expect(r"t[0-9]+\r\n.*t[0-9]+\r\n(?s:.)*t[0-9]+\r")
        shell.type("\x03")
        shell.expect(r"\$ ")
        return results + [True]
    finally:
        shell.close()


@check("B17 a job in the background leaves the terminal alone", ["bgout\r\n", True])
def _(w):
    shell = job_shell()
    try:
        before = shell.modes()
        shell.type(q(w) + " sh -c 'sleep 0.3; echo bg''out' &\r")
        shell.expect(r"\[1\]")
        time.sleep(0.2)
        during = shell.modes()
        return [shell.expect("bgout\r+\n").replace("\r\r", "\r"), during == before]
    finally:
        shell.close()


@check("B18 a read in the background stops the job, and fg goes on", ["Stopped", "hello", "rc=0"])
def _(w):
    shell = job_shell()
    try:
        shell.type(q(w + ["cat"]) + " &\r")
        shell.expect(r"\[1\]")
        time.sleep(0.5)
        shell.type("jobs\r")
        results = [shell.expect("Stopped")]
        shell.type("fg\r")
        shell.expect("cat\r")
        time.sleep(0.4)
        shell.type("hello\r")
        shell.expect("hello\r\n")
        results.append(shell.expect("hello\r\n").strip())
        shell.type("\x04")
        shell.expect(r"\$ ")
        shell.type("echo rc=$?\r")
        results.append(shell.expect("rc=[0-9]+"))
        return results
    finally:
        shell.close()


@check("B19 SIGTTOU in front does not hang", lambda w, r: "survived" in r if w else True)
def _(w):
    if not w:
        return ""
    shell = job_shell()
    try:
        shell.type(q(w) + " sh -c 'kill -TTOU $$; kill -TTOU $$; kill -TTIN $$; echo sur''vived'\r")
        return shell.expect("survived")
    finally:
        shell.close()


@check("B20 signals to the wrapper reach the program once", ["TERM 1", "HUP 1", "USR1 1", "USR2 1", "QUIT 1", "INT 1"])
def _(w):
    results = []
    for name in ("TERM", "HUP", "USR1", "USR2", "QUIT", "INT"):
        screen = Screen(w + ["python3", "-c", COUNT % ("SIG" + name, 5, 1)])
        screen.expect("ready")
        os.kill(screen.pid, getattr(signal, "SIG" + name))
        screen.expect("got 1")
        results.append(name + screen.expect("end [0-9]+")[3:])
        screen.close()
    return results


@check("B20 also without a terminal", ["TERM 1", "USR1 1"])
def _(w):
    results = []
    for name in ("TERM", "USR1"):
        child = subprocess.Popen(w + ["python3", "-c", COUNT % ("SIG" + name, 5, 1)], stdout=subprocess.PIPE, text=True)
        child.stdout.readline()
        child.send_signal(getattr(signal, "SIG" + name))
        results.append(name + child.stdout.read().splitlines()[-1][3:])
        child.wait()
    return results


@check("B21 what the program sends to its parent's group is not sent back", lambda w, r: r == "alive")
def _(w):
    if not w:
        return "alive"
    screen = Screen(w + ["python3", "-c",
                         "import os,signal,time,sys\nsignal.signal(signal.SIGTERM,lambda *_:(print('hurt'),sys.exit()))\n"
                         f"p=int(open('{WORK}/wrapper').read()) if os.path.exists('{WORK}/wrapper') else 0\n"
                         "print('ready',flush=True); input(); p=int(open('%s/wrapper').read()); os.kill(p,15); time.sleep(.4); print('alive')" % WORK])
    try:
        screen.expect("ready")
        with open(f"{WORK}/wrapper", "w") as file:
            file.write(str(screen.pid))
        screen.type("\r")
        return screen.expect("alive|hurt")
    finally:
        screen.close()


# Sizes.

SIZES = ("import signal,os,time\nn=[0]\nsignal.signal(signal.SIGWINCH,lambda *_:n.__setitem__(0,n[0]+1))\nprint('ready',flush=True)\n"
         "t=time.time()\nwhile time.time()-t<4 and n[0]<2: time.sleep(.02)\ntime.sleep(.3)\nprint('size',n[0],*os.get_terminal_size())")


@check("B22 each resize is one SIGWINCH", "size 2 132 50")
def _(w):
    screen = Screen(w + ["python3", "-c", SIZES])
    try:
        screen.expect("ready")
        screen.size(40, 100)
        time.sleep(0.3)
        screen.size(50, 132)
        return screen.expect("size [0-9 ]+")
    finally:
        screen.close()


@check("B23 a resize while stopped is there after fg", "60 111")
def _(w):
    shell = job_shell()
    try:
        shell.type(q(w) + " sh -c 'echo up; sleep 1; read x; stty size'\r")
        shell.expect("up\r")
        time.sleep(0.3)
        shell.type("\x1a")
        shell.expect("Stopped")
        shell.size(60, 111)
        shell.type("fg\r")
        time.sleep(1.2)
        shell.type("\r")
        return shell.expect("60 [0-9]+")
    finally:
        shell.close()


# Programs that own the screen.

@check("B24 vim takes keys and leaves clean", "saved", needs=["vim"])
def _(w):
    path = os.path.join(WORK, f"vim{len(w)}")
    screen = Screen(w + ["vim", "-u", "NONE", "-i", "NONE", "-n", path], TERM="xterm")
    try:
        time.sleep(0.7)
        screen.type("isaved\x1b:wq\r")
        screen.status()
        return open(path).read().strip()
    finally:
        screen.close()


@check("B24 less pages by keys", ("40", 0), needs=["less"])
def _(w):
    screen = Screen(w + ["sh", "-c", f"seq 100 >{WORK}/seq{len(w)}; less {WORK}/seq{len(w)}"], TERM="xterm")
    try:
        screen.expect("23")
        screen.type(" ")
        found = screen.expect("40")
        screen.type("q")
        return found, screen.status()
    finally:
        screen.close()


@check("B24 curses reads keys as they come", "key 120", needs=["python3"])
def _(w):
    screen = Screen(w + ["python3", "-c", "import curses\ndef f(s):\n s.addstr('up'); s.refresh(); return s.getch()\nprint('key', curses.wrapper(f))"], TERM="xterm")
    try:
        screen.expect("up")
        screen.type("x")
        return screen.expect("key [0-9]+")
    finally:
        screen.close()


@check("B24 node in raw mode gets ^C as a byte", "[3]", needs=["node"])
def _(w):
    screen = Screen(w + ["node", "-e", "process.stdin.setRawMode(true);process.stdin.once('data',d=>{console.log(JSON.stringify([...d]));process.exit()});console.log('up')"])
    try:
        screen.expect("up")
        screen.type("\x03")
        return screen.expect(r"\[[0-9,]+\]")
    finally:
        screen.close()


@check("B24 tmux attaches and runs a shell", True, needs=["tmux"])
def _(w):
    screen = Screen(w + ["tmux", "-L", f"t{os.getpid()}{len(w)}", "-f", "/dev/null", "new", "sh"], TERM="xterm")
    try:
        time.sleep(1)
        screen.type("echo in''side; sleep 0.3; exit\r")
        screen.expect("inside")
        screen.status()
        return True
    finally:
        screen.close()


@check("B24 fzf chooses", "two", needs=["fzf"])
def _(w):
    screen = Screen(["sh", "-c", f"printf 'one\\ntwo\\n' | {q(w)} fzf --query tw"], TERM="xterm")
    try:
        screen.expect("tw")
        time.sleep(0.4)
        screen.type("\r")
        screen.status()
        return re.findall("one|two", screen.out.decode(errors="replace"))[-1]
    finally:
        screen.close()


@check("B24 the python prompt edits lines", "42\r")
def _(w):
    screen = Screen(w + ["python3", "-q"], TERM="dumb")
    try:
        screen.expect(">>> ")
        screen.type("6*8\x7f7\r")
        found = screen.expect("\n42\r")[1:]
        screen.expect(">>> ")
        time.sleep(0.2)
        screen.type("\x04")
        screen.status()
        return found
    finally:
        screen.close()


@check("B24 git pages its log", "first", needs=["git", "less"])
def _(w):
    repo = os.path.join(WORK, "repo")
    if not os.path.exists(repo):
        subprocess.run(f"git init -q {repo}; cd {repo}; git -c user.name=n -c user.email=e commit -q --allow-empty -m first", shell=True)
    screen = Screen(w + ["git", "-C", repo, "log", "--oneline"], TERM="xterm", LESS="", GIT_PAGER="less")
    try:
        found = screen.expect("first")
        screen.type("q")
        screen.status()
        return found
    finally:
        screen.close()


@check("B25 a pager at the end of a pipeline reads keys", "40", needs=["less"])
def _(w):
    screen = job_shell()
    try:
        screen.type("export TERM=xterm; seq 100 | " + q(w + ["less"]) + "\r")
        screen.expect("\n23")
        screen.type(" ")
        found = screen.expect("40")
        screen.type("q")
        screen.expect(r"\$ ")
        return found
    finally:
        screen.close()


@check("B26 a pager behind the wrapper loses no keys", "77", needs=["less"])
def _(w):
    screen = job_shell()
    try:
        screen.type("export TERM=xterm; " + q(w + ["seq", "100"]) + " | less\r")
        screen.expect("\n23")
        screen.type("/77\r")
        found = screen.expect("\n.{0,12}77")[-2:]
        screen.type("q")
        return found
    finally:
        screen.close()


@check("B27 two wrappers at once leave the modes", "SAME")
def _(w):
    out = run(w, SAME % "W seq 50 | W cat >/dev/null; W sleep 0.2 & W sleep 0.3; wait")[0]
    return "SAME" if "SAME" in out else out


@check("B28 a shell inside controls its own jobs", ["Stopped", "done inside"])
def _(w):
    screen = Screen(w + ["bash", "--norc", "--noprofile", "-i"])
    try:
        screen.expect(r"\$ ")
        screen.type("sleep 100\r")
        time.sleep(0.4)
        screen.type("\x1a")
        results = [screen.expect("Stopped")]
        screen.type("kill -9 %1; wait; echo done in''side\r")
        results.append(screen.expect("done inside"))
        screen.type("exit\r")
        screen.status()
        return results
    finally:
        screen.close()


@check("B29 a hidden password is not shown", ["read 7", False])
def _(w):
    screen = Screen(w + ["bash", "-c", "printf 'Password: '; IFS= read -rs p </dev/tty; echo; echo read ${#p}"])
    try:
        screen.expect("Password: ")
        time.sleep(0.2)
        screen.type("hunter2\r")
        found = screen.expect("(?s).*read [0-9]+")
        return [found.split("\n")[-1], "hunter2" in found]
    finally:
        screen.close()


@check("B30 ^D ends a line and a file", ["abcabc", 0])
def _(w):
    screen = Screen(w + ["cat"])
    try:
        time.sleep(0.3)
        screen.type("abc\x04")
        found = screen.expect("abcabc")
        screen.type("\x04")
        return [found, screen.status()]
    finally:
        screen.close()


@check("B31 piped input arrives whole", "100000")
def _(w):
    return run(w, "head -c 100000 /dev/zero | W cat | wc -c")[0].strip()


@check("B31 piped input arrives whole at a terminal", "100000")
def _(w):
    return run(w, "head -c 100000 /dev/zero | W sh -c 'wc -c'")[0].strip()


@check("B32 no input, and closed input", ["0\r\n", "0\r\n"])
def _(w):
    return [run(w, "W sh -c 'wc -c' </dev/null")[0], run(w, "W sh -c 'wc -c 2>/dev/null || echo 0' <&-")[0][-3:]]


# Much output, and its end.

@check("B33 megabytes arrive unchanged", True)
def _(w):
    path = os.path.join(WORK, "big")
    if not os.path.exists(path):
        with open(path, "wb") as file:
            for n in range(60000):
                file.write(b"line %d of \x1b[32mmany\x1b[0m lines that hold no secret\n" % n)
    screen = Screen(w + ["cat", path])
    try:
        return screen.rest(30).replace(b"\r\n", b"\n") == open(path, "rb").read()
    finally:
        screen.close()


@check("B34 the last bytes are never lost", {3000})
def _(w):
    lengths = set()
    for _ in range(40):
        screen = Screen(w + ["sh", "-c", "printf %03000d 7"])
        lengths.add(len(screen.rest()))
        screen.status()
        screen.close()
    return lengths


@check("B35 a process left behind does not keep the wrapper", lambda w, r: max(r) < 0.5)
def _(w):
    start = time.time()
    screen = Screen(w + ["sh", "-c", "trap '' HUP; sleep 3 & echo done"])
    screen.expect("done")
    screen.status()
    first = time.time() - start
    screen.close()
    start = time.time()
    with open(os.path.join(WORK, "held"), "w") as file:
        subprocess.run(w + ["sh", "-c", "sleep 3 & echo done"], stdout=file)
    return first, time.time() - start


@check("B35 what it writes later to a pipe is still there, and masked", lambda w, r: r == (b"now\nlate [REDACTED]\n" if w else b"now\nlate " + SECRET.encode() + b"\n"))
def _(w):
    return subprocess.run(w + ["sh", "-c", f"(sleep 0.6; echo late {SECRET}) & echo now"], stdout=subprocess.PIPE).stdout


@check("B36 a process left behind gets no hangup", True)
def _(w):
    path = os.path.join(WORK, f"lives{len(w)}")
    run(w, f"W sh -c '(sleep 0.7; echo alive >{path}) & echo done'; sleep 1.5")
    return os.path.exists(path)


@check("B37 a window that closes hangs up the program, and nobody stays", True)
def _(w):
    path = os.path.join(WORK, f"hup{len(w)}")
    screen = Screen(w + ["sh", "-c", f"trap 'echo hup >{path}; exit' HUP; echo up; while :; do sleep 0.05; done"])
    screen.expect("up")
    time.sleep(0.2)
    pid, screen.pid = screen.pid, 0
    os.close(screen.fd)
    for _ in range(60):
        if os.waitpid(pid, os.WNOHANG)[0]:
            break
        time.sleep(0.05)
    else:
        os.kill(pid, 9)
        return "the wrapper stays"
    return os.path.exists(path)


@check("B38 a reader that leaves ends the program", "141 0")
def _(w):
    return subprocess.run(["bash", "-c", q(w + ["yes"]) + ' | head -1 >/dev/null; echo "${PIPESTATUS[*]}"'], stdout=subprocess.PIPE, text=True).stdout.strip()


@check("B39 a large paste is taken whole", 300000)
def _(w):
    screen = Screen(w + ["python3", "-c", "import sys,tty,os\ntty.setraw(0)\nprint('up',end='',flush=True)\nn=0\nwhile n<300000: n+=len(os.read(0,65536))\nprint('took',n)"])
    try:
        screen.expect("up")
        screen.type("x" * 300000)
        return int(screen.expect("took [0-9]+")[5:])
    finally:
        screen.close()


@check("B39 a paste that is read late does not lock the terminal", 200000)
def _(w):
    screen = Screen(w + ["python3", "-c", "import tty,os,time\ntty.setraw(0)\nprint('up',end='',flush=True)\ntime.sleep(1)\nprint('.'*200000,end='',flush=True)\nn=0\nwhile n<200000: n+=len(os.read(0,65536))\nprint('took',n)"])
    try:
        screen.expect("up")
        screen.type("x" * 200000)
        return int(screen.expect("took [0-9]+")[5:])
    finally:
        screen.close()


@check("B40 terminal protocols pass byte for byte", True)
def _(w):
    wanted = "\x1b[?2004h\x1b[?1006h\x1b[?1004h\x1b[?2026h\x1b]52;c;aGVsbG8=\x07\x1b[>1u\x1b]8;;http://x\x1b\\l\x1b]8;;\x1b\\\x1b[?2026l"
    keys = "\x1b[200~pasted\x1b[201~\x1b[<0;10;5M\x1b[I\x1b[97;5u"
    path = os.path.join(WORK, "protocols")
    open(path, "w").write(wanted)
    screen = Screen(w + ["python3", "-c", f"import os,tty\ntty.setraw(0)\nos.write(1,open('{path}','rb').read()+b'up')\nb=b''\nwhile len(b)<{len(keys)}: b+=os.read(0,99)\nprint(b.hex())"])
    try:
        shown = screen.expect("(?s).*up")
        screen.type(keys)
        screen.expect(keys.encode().hex())
        return shown == wanted + "up"
    finally:
        screen.close()


@check("B41 a key is echoed at once", lambda w, r: r)
def _(w):
    screen = Screen(w + ["cat"])
    times = []
    try:
        time.sleep(0.3)
        for _ in range(500):
            start = time.perf_counter()
            os.write(screen.fd, b"x")
            os.read(screen.fd, 100)
            times.append(time.perf_counter() - start)
            if len(times) % 60 == 0:
                os.write(screen.fd, b"\x15")
                time.sleep(0.02)
                screen.read(0)
        times.sort()
        print(f"      echo: {times[250] * 1e6:.0f} us at the median, {times[495] * 1e6:.0f} us at the 99th percentile")
        return times[250] < 0.002
    finally:
        screen.close()


@check("B42 a prompt that ends like a secret begins is there at once", lambda w, r: r < 0.05)
def _(w):
    screen = Screen(w + ["sh", "-c", f"sleep 0.3; printf 'ask {SECRET[0]}'; sleep 1"])
    try:
        screen.expect("ask")
        start = time.time()
        if not screen.out:
            screen.expect(re.escape(SECRET[0]))
        return time.time() - start
    finally:
        screen.close()


ALTERNATE = "i=0; while [ $i -lt 200 ]; do echo o$i; echo e$i >&2; i=$((i+1)); done"


@check("B43 output and errors keep their order", True)
def _(w):
    want = "".join(f"o{n}\ne{n}\n" for n in range(200))
    at_terminal = run(w, f"W sh -c '{ALTERNATE}'")[0].replace("\r\n", "\n")
    piped = subprocess.run(w + ["sh", "-c", ALTERNATE], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    return at_terminal == want and piped == want


@check("B44 the program cannot type into the calling shell", lambda w, r: not r if w else True)
def _(w):
    shell = job_shell()
    try:
        code = "import fcntl,termios\nfor f in (0,1,2):\n for c in b'echo INJ''ECTED\\n':\n  try: fcntl.ioctl(f,termios.TIOCSTI,bytes([c]))\n  except OSError: pass"
        path = os.path.join(WORK, "push.py")
        open(path, "w").write(code)
        shell.type(q(w + ["python3", path]) + "; echo ov''er\r")
        shell.expect("over")
        time.sleep(0.4)
        shell.read(0.1)
        return b"\nINJECTED" in shell.out
    finally:
        shell.close()


@check("B45 an ignored hangup stays ignored", "alive\n")
def _(w):
    path = os.path.join(WORK, f"nohup{len(w)}")
    child = subprocess.Popen(["sh", "-c", f"trap '' HUP; exec {q(w)} sh -c 'sleep 0.6; echo alive' >{path}"])
    time.sleep(0.3)
    child.send_signal(signal.SIGHUP)
    child.wait()
    return open(path).read()


@check("B46 no other descriptors are open", bare)
def _(w):
    return run(w, "W sh -c 'ls /proc/self/fd | tr \"\\n\" \" \"'")[0]


@check("B47 limits, mask, priority and directory are handed down", bare)
def _(w):
    return run(w, f"cd {WORK}; umask 027; ulimit -n 77; nice -n 3 W sh -c 'umask; ulimit -a; nice; pwd'")[0]


@check("B48 no secret shows in the processes' arguments or environment", True)
def _(w):
    if not w:
        return True
    screen = Screen(w + ["sh", "-c", "echo up; exec sleep 5"])
    try:
        screen.expect("up")
        for pid in [screen.pid, child_of(screen.pid, "")]:
            for name in ("cmdline", "environ"):
                if SECRET.encode() in open(f"/proc/{pid}/{name}", "rb").read():
                    return f"{name} of {pid}"
        return True
    finally:
        screen.close()


@check("B49 it works without a terminal", ("x\n", 5))
def _(w):
    done = subprocess.run(w + ["sh", "-c", "echo x; exit 5"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, start_new_session=True)
    return done.stdout, done.returncode


@check("B50 it starts soon", lambda w, r: True)
def _(w):
    start = time.perf_counter()
    for _ in range(40):
        subprocess.run(w + ["true"])
    print(f"      start: {(time.perf_counter() - start) / 40 * 1e3:.2f} ms")


# Streams without mercy.


def cost(pid):
    """Seconds of the processor that a process has taken, and the bytes of it that lie in memory."""
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(fields[21]) * os.sysconf("SC_PAGE_SIZE")


@check("random bytes arrive unchanged, by a pipe and at a raw terminal", [True, True])
def _(w):
    path = os.path.join(WORK, "random")
    if not os.path.exists(path):
        with open(path, "wb") as file:
            file.write(os.urandom(1_000_000))
    want = open(path, "rb").read()
    piped = subprocess.run(w + ["cat", path], stdout=subprocess.PIPE).stdout
    screen = Screen(w + ["sh", "-c", f"stty raw; cat {path}"])
    try:
        return [piped == want, screen.rest(30) == want]
    finally:
        screen.close()


@check("a program that floods takes no memory, and ^C ends it", (True, -2))
def _(w):
    screen = Screen(w + ["yes", "x" * 60])
    try:
        screen.read(3)
        before = cost(screen.pid)[1]
        end = time.time() + 1.5
        while time.time() < end:
            screen.read(0.1)
            screen.out = b""
        grown = cost(screen.pid)[1] - before
        os.write(screen.fd, b"\x03")
        return grown < 2**21, screen.status()
    finally:
        screen.close()


@check("a reader that stops costs nothing, and ^C still ends the program", (True, True, -2))
def _(w):
    screen = Screen(w + ["yes", "x" * 60])
    try:
        screen.read(3)
        time.sleep(0.5)
        before = cost(screen.pid)
        time.sleep(1)
        after = cost(screen.pid)
        os.write(screen.fd, b"\x03")
        return after[0] - before[0] < 0.2, after[1] - before[1] < 2**21, screen.status()
    finally:
        screen.close()


@check("a pipe whose reader stops costs nothing, and ends with its reader", (True, True, -13))
def _(w):
    child = subprocess.Popen(w + ["yes"], stdout=subprocess.PIPE)
    child.stdout.read(100_000)
    time.sleep(0.5)
    before = cost(child.pid)
    time.sleep(1)
    after = cost(child.pid)
    child.stdout.close()
    return after[0] - before[0] < 0.2, after[1] - before[1] < 2**21, child.wait(timeout=10)


# What is masked.


def forms():
    """The secret as programs print it."""
    text = SECRET.encode()
    half = len(SECRET) // 2
    return [
        SECRET, base64.b64encode(text).decode(), base64.b64encode(b"user:" + text).decode(), base64.urlsafe_b64encode(text).decode(),
        text.hex(), text.hex().upper(), text.hex(":"), json.dumps({"key": SECRET}), f"https://user:{SECRET}@host/?q=%26",
        f"{SECRET[:half]}\x1b[31m{SECRET[half:]}\x1b[0m", f"{SECRET[:half]}\n{SECRET[half:]}",
    ]


@check("a file with the secret in every form is masked, at a terminal and in a pipe", lambda w, r: r == ([[], []] if w else r))
def _(w):
    path = os.path.join(WORK, "forms")
    with open(path, "w") as file:
        file.write("\n\n".join(forms()) + "\n")
    piped = subprocess.run(w + ["cat", path], stdout=subprocess.PIPE, text=True).stdout
    at_terminal = run(w, f"W cat {path}")[0].replace("\r\n", "\n")
    return [[form for form in forms() if form in shown] for shown in (piped, at_terminal)]


@check("a secret in two pieces with a pause between them shows no more than seven bytes", lambda w, r: all(SECRET[:8] not in out and SECRET[8:] not in out for out in r) if w else True)
def _(w):
    script = f"printf {SECRET[:9]}; sleep 0.2; printf {SECRET[9:]}; echo; printf {SECRET[:5]}; sleep 0.3; echo {SECRET[5:]}"
    return [run(w, f"W sh -c '{script}'")[0], subprocess.run(w + ["sh", "-c", script], stdout=subprocess.PIPE, text=True).stdout]

@check("a secret is masked on the terminal, whole, in pieces and in colours", lambda w, r: (SECRET not in r and r.count("[REDACTED]") == 3) if w else True)
def _(w):
    half = len(SECRET) // 2
    a, b = SECRET[:half], SECRET[half:]
    return run(w, f"W sh -c 'echo {SECRET}; printf {a}; sleep 0.05; echo {b}; printf \"{a}\\033[31m{b}\\033[0m\\n\"'")[0]


@check("a secret that is typed shows at most seven bytes", lambda w, r: (max(n for n in range(len(SECRET) + 1) if SECRET[:n] in r) <= 7) if w else True)
def _(w):
    screen = Screen(w + ["cat"])
    try:
        time.sleep(0.3)
        for key in SECRET:
            screen.type(key)
            time.sleep(0.12)
        screen.type("\r\x04")
        screen.status()
        return screen.out.decode(errors="replace")
    finally:
        screen.close()


main()
