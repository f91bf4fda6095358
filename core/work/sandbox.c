/* sandbox -- see sandbox.h. */
#include "core/work/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"

#define PYTHON "/usr/bin/python3"

static const char *const bwrap_at[] = { "/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap" };

static const char *bwrap(void)
{
	for (size_t i = 0; i < COUNT(bwrap_at); i++)
		if (access(bwrap_at[i], X_OK) == 0)
			return bwrap_at[i];
	return NULL;
}

static void limit(int what, int64_t n)
{
	struct rlimit r = { (rlim_t)n, (rlim_t)n };

	setrlimit(what, &r);
}

/* In the child: only async-signal-safe calls from here to exec. */
static void become(const char *bw, const char *program, const int *in, const int *out,
		   const struct sandbox_limits *l)
{
	const char *argv[] = {
		bw, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv",
		"--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
		"--symlink", "usr/bin", "/bin", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
		"--chdir", "/tmp", "--setenv", "PATH", "/usr/bin", "--setenv", "LANG", "C.UTF-8",
		PYTHON, "-I", "-c", program, NULL,
	};

	dup2(in[0], 0);
	dup2(out[1], 1);
	dup2(out[1], 2);
	close(in[1]);
	close(out[0]);
	setpgid(0, 0);
	limit(RLIMIT_AS, l->memory_bytes);
	limit(RLIMIT_CPU, l->wall_ns / CLOCK_SECOND + 1);
	limit(RLIMIT_FSIZE, 16 << 20);
	limit(RLIMIT_CORE, 0);
	execv(bw, (char *const *)(uintptr_t)argv);
	_exit(127);
}

struct run {
	pid_t pid;
	int in, out;		/* ours of the pipes; -1 closed */
	const char *input;
	size_t left;
	int64_t until;
};

static void feed(struct run *r)
{
	ssize_t n = r->left ? write(r->in, r->input, r->left) : 0;

	if (n > 0) {
		r->input += n;
		r->left -= (size_t)n;
	}
	if (!r->left || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		close(r->in);
		r->in = -1;
	}
}

/* False at the end of the output. */
static bool drain(struct run *r, const struct sandbox_limits *l, struct str *out,
		  struct sandbox_result *res)
{
	char buffer[4096];
	ssize_t n = read(r->out, buffer, sizeof buffer);
	size_t room = (size_t)l->output_bytes > out->len ? (size_t)l->output_bytes - out->len : 0;

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if ((size_t)n > room)
		res->cut = true;
	str_add(out, buffer, (size_t)n < room ? (size_t)n : room);
	return n > 0;
}

static void talk(struct run *r, const struct sandbox_limits *l, struct str *out,
		 struct sandbox_result *res)
{
	const struct clock *c = clock_system();
	bool more = true;

	while (more) {
		struct pollfd p[2] = {
			{ .fd = r->out, .events = POLLIN }, { .fd = r->in, .events = POLLOUT },
		};
		int64_t left = r->until - c->mono_ns(c);

		if (left <= 0) {
			res->timed_out = true;
			return;
		}
		poll(p, 2, (int)(left / 1000000) + 1);
		if (r->in >= 0 && p[1].revents)
			feed(r);
		if (p[0].revents)
			more = drain(r, l, out, res);
	}
}

static enum rc start(struct run *r, const char *program, const struct sandbox_limits *l,
		     struct err *err)
{
	const char *bw = bwrap();
	int in[2], out[2];

	if (!bw)
		return sandbox_ready(err);
	if (pipe(in))
		return err_set(err, RC_SYSTEM, "no pipe to a program: %s", strerror(errno));
	if (pipe(out)) {
		close(in[0]);
		close(in[1]);
		return err_set(err, RC_SYSTEM, "no pipe to a program: %s", strerror(errno));
	}
	r->pid = fork();
	if (r->pid == 0)
		become(bw, program, in, out, l);
	close(in[0]);
	close(out[1]);
	r->in = in[1];
	r->out = out[0];
	if (r->pid < 0) {
		close(r->in);
		close(r->out);
		return err_set(err, RC_SYSTEM, "no process for a program: %s", strerror(errno));
	}
	fcntl(r->in, F_SETFL, O_NONBLOCK);
	fcntl(r->out, F_SETFL, O_NONBLOCK);
	return RC_OK;
}

/* Its exit status: it may have closed its output and still be at work, until its time is over. */
static int reap(struct run *r, struct sandbox_result *res)
{
	const struct clock *c = clock_system();
	int status = 0;

	while (!res->timed_out && waitpid(r->pid, &status, WNOHANG) == 0) {
		poll(NULL, 0, 1);
		res->timed_out = c->mono_ns(c) >= r->until;
	}
	if (res->timed_out) {
		kill(-r->pid, SIGKILL);
		kill(r->pid, SIGKILL);
		while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

enum rc sandbox_run(const char *program, const char *input, size_t input_n,
		    const struct sandbox_limits *l, struct str *out, struct sandbox_result *result,
		    struct err *err)
{
	const struct clock *c = clock_system();
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	struct run r = { .input = input, .left = input_n };
	int64_t began = c->mono_ns(c);
	enum rc rc;

	memset(result, 0, sizeof *result);
	rc = start(&r, program, l, err);
	if (rc)
		return rc;
	sigaction(SIGPIPE, &ignore, &before);	/* a program need not read its input */
	r.until = began + l->wall_ns;
	talk(&r, l, out, result);
	result->status = reap(&r, result);
	sigaction(SIGPIPE, &before, NULL);
	if (r.in >= 0)
		close(r.in);
	close(r.out);
	result->wall_ns = c->mono_ns(c) - began;
	return RC_OK;
}

enum rc sandbox_ready(struct err *err)
{
	static const struct sandbox_limits l = {
		.wall_ns = 5 * CLOCK_SECOND, .memory_bytes = INT64_C(1) << 30, .output_bytes = 64,
	};
	struct sandbox_result res;
	struct str out = STR_INIT;
	bool works;
	enum rc rc;

	if (!bwrap())
		return err_set(
		    err, RC_INPUT,
		    "programs cannot be run here: bubblewrap is missing; install it (package "
		    "bubblewrap) or take a study without code");
	if (access(PYTHON, X_OK))
		return err_set(err, RC_INPUT,
			       "programs cannot be run here: %s is missing; install python3",
			       PYTHON);
	rc = sandbox_run("print(6 * 7)", "", 0, &l, &out, &res, err);
	works = !rc && str_equal(out.s, "42\n");
	if (!rc && !works)
		rc = err_set(err, RC_INPUT, "programs cannot be run here: bubblewrap says: %.200s",
			     out.len ? out.s : "nothing");
	str_release(&out);
	return rc;
}
