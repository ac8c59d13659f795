/* Reads requests without a body and answers each, in one loop. */

#include "bench-answers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUFFER_SIZE 65536

typedef struct
{
  int fd;
  GString *heard;
} Caller;

static char *
make_answer (const char *body)
{
  return g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: max-age=20000\r\nContent-Length: %zu\r\n\r\n%s", strlen (body), body);
}

static void
add (int epoll, int fd)
{
  Caller *caller = g_new0 (Caller, 1);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = caller };
  int yes = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  caller->fd = fd;
  caller->heard = g_string_new (NULL);
  epoll_ctl (epoll, EPOLL_CTL_ADD, fd, &event);
}

static gboolean
answer (Caller *caller, const char *prefix, const char *special, const char *usual)
{
  static char buffer[BUFFER_SIZE];
  gssize length = recv (caller->fd, buffer, sizeof buffer, 0);
  const char *end;

  if (length <= 0)
    return FALSE;
  g_string_append_len (caller->heard, buffer, length);
  while ((end = strstr (caller->heard->str, "\r\n\r\n")) != NULL)
    {
      const char *text = g_str_has_prefix (caller->heard->str, prefix) ? special : usual;

      if (send (caller->fd, text, strlen (text), MSG_NOSIGNAL) < 0)
        return FALSE;
      g_string_erase (caller->heard, 0, end + 4 - caller->heard->str);
    }
  return TRUE;
}

static void
serve (int listener, const char *path, const char *special, const char *usual)
{
  g_autofree char *prefix = g_strconcat ("GET ", path, " ", NULL), *first = make_answer (special), *second = make_answer (usual);
  int epoll = epoll_create1 (EPOLL_CLOEXEC);
  struct epoll_event events[64], event = { .events = EPOLLIN, .data.ptr = NULL };

  epoll_ctl (epoll, EPOLL_CTL_ADD, listener, &event);
  for (;;)
    {
      int count = epoll_wait (epoll, events, G_N_ELEMENTS (events), -1);

      for (int i = 0; i < count; i++)
        {
          Caller *caller = events[i].data.ptr;

          if (caller == NULL)
            add (epoll, accept (listener, NULL, NULL));
          else if (!answer (caller, prefix, first, second))
            close (caller->fd);
        }
    }
}

/**
 * bench_answers_start:
 * @path: the one that is answered otherwise
 * @special: JSON for that
 * @usual: JSON for all others
 */
BenchAnswers *
bench_answers_start (const char *path, const char *special, const char *usual)
{
  BenchAnswers *self = g_new0 (BenchAnswers, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (bind (listener, (struct sockaddr *)&address, sizeof address) != 0 || listen (listener, 512) != 0 ||
      getsockname (listener, (struct sockaddr *)&address, &length) != 0)
    g_error ("cannot listen on loopback");
  self->port = ntohs (address.sin_port);
  self->pid = fork ();
  if (self->pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      serve (listener, path, special, usual);
    }
  close (listener);
  return self;
}

void
bench_answers_free (BenchAnswers *self)
{
  kill (self->pid, SIGKILL);
  waitpid (self->pid, NULL, 0);
  g_free (self);
}
