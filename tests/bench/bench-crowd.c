/* Many connections and one loop. */

#include "bench-crowd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE (256 * 1024)
#define PATIENCE_SECONDS 60

typedef struct
{
  int fd;
  gboolean is_writer;
  guint64 marks;
  double seen;      /* when the last mark came */
  GString *request; /* being sent */
  gsize sent;
  GString *answer; /* being read */
  double asked;
} Peer;

struct _BenchCrowd
{
  guint16 port;
  int epoll;
  GPtrArray *listeners, *writers;
  char *buffer;

  BenchRequestFunc make;
  gpointer user_data;
  GArray *samples;
  guint64 made, answered, refused;
  gboolean is_ending;

  double pace;        /* milliseconds from one request to the next, 0 for none */
  double due;         /* when the next is */
  GPtrArray *resting; /* writers who wait for it, not owned */
};

static double
get_now (void)
{
  return (double)g_get_monotonic_time () / 1000;
}

static int
open_connection (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;

  if (fd < 0 || connect (fd, (struct sockaddr *)&address, sizeof address) != 0)
    g_error ("cannot connect: %s", g_strerror (errno));
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return fd;
}

static void
peer_free (Peer *self)
{
  close (self->fd);
  g_string_free (self->request, TRUE);
  g_string_free (self->answer, TRUE);
  g_free (self);
}

static Peer *
add_peer (BenchCrowd *self, gboolean is_writer)
{
  Peer *peer = g_new0 (Peer, 1);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = peer };

  peer->fd = open_connection (self->port);
  peer->is_writer = is_writer;
  peer->request = g_string_new (NULL);
  peer->answer = g_string_new (NULL);
  epoll_ctl (self->epoll, EPOLL_CTL_ADD, peer->fd, &event);
  g_ptr_array_add (is_writer ? self->writers : self->listeners, peer);
  return peer;
}

BenchCrowd *
bench_crowd_new (guint16 port)
{
  BenchCrowd *self = g_new0 (BenchCrowd, 1);

  self->port = port;
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify)peer_free);
  self->writers = g_ptr_array_new_with_free_func ((GDestroyNotify)peer_free);
  self->resting = g_ptr_array_new ();
  self->buffer = g_malloc (BUFFER_SIZE);
  return self;
}

void
bench_crowd_free (BenchCrowd *self)
{
  g_ptr_array_unref (self->resting);
  g_ptr_array_unref (self->listeners);
  g_ptr_array_unref (self->writers);
  close (self->epoll);
  g_free (self->buffer);
  g_free (self);
}

/* A request is small and the connection has nothing else on it. */
static void
send_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize sent = send (fd, bytes, length, MSG_NOSIGNAL);

      if (sent < 0)
        g_error ("the server closed a connection: %s", g_strerror (errno));
      bytes += sent;
      length -= (gsize)sent;
    }
}

static void
count_marks (Peer *peer, const char *bytes, gsize length)
{
  const char *end = bytes + length;

  for (; (bytes = memchr (bytes, BENCH_MARK, (gsize)(end - bytes))) != NULL; bytes++)
    {
      peer->marks++;
      peer->seen = get_now ();
    }
}

/* The whole length of the answer, 0 while that is not known. */
static gsize
get_answer_length (GString *answer)
{
  const char *end = strstr (answer->str, "\r\n\r\n"), *header = end != NULL ? strcasestr (answer->str, "\r\ncontent-length:") : NULL;

  if (end == NULL)
    return 0;
  return (gsize)(end - answer->str) + 4 + (header != NULL && header < end ? g_ascii_strtoull (header + strlen ("\r\ncontent-length:"), NULL, 10) : 0);
}

static guint
get_status (GString *answer)
{
  return (guint)g_ascii_strtoull (answer->str + strlen ("HTTP/1.1 "), NULL, 10);
}

static void
ask (BenchCrowd *self, Peer *peer)
{
  if (self->is_ending)
    return;
  if (self->pace > 0 && get_now () < self->due)
    {
      g_ptr_array_add (self->resting, peer);
      return;
    }
  g_string_truncate (peer->request, 0);
  self->make (peer->request, self->made++, self->user_data);
  peer->asked = self->pace > 0 ? self->due : get_now ();
  self->due += self->pace;
  send_all (peer->fd, peer->request->str, peer->request->len);
}

static void
take_answer (BenchCrowd *self, Peer *peer, const char *bytes, gsize length)
{
  gsize whole;
  double took;

  g_string_append_len (peer->answer, bytes, (gssize)length);
  whole = get_answer_length (peer->answer);
  if (whole == 0 || peer->answer->len < whole)
    return;
  took = get_now () - peer->asked;
  if (get_status (peer->answer) / 100 == 2)
    self->answered++;
  else if (self->refused++ == 0)
    g_printerr ("refused: %s\n", peer->answer->str);
  if (self->samples != NULL)
    g_array_append_val (self->samples, took);
  g_string_truncate (peer->answer, 0);
  peer->asked = 0;
  ask (self, peer);
}

static void
read_peer (BenchCrowd *self, Peer *peer)
{
  gssize length = recv (peer->fd, self->buffer, BUFFER_SIZE, 0);

  if (length <= 0)
    g_error ("the server closed a connection");
  if (peer->is_writer)
    take_answer (self, peer, self->buffer, (gsize)length);
  else
    count_marks (peer, self->buffer, (gsize)length);
}

static void
wake (BenchCrowd *self)
{
  while (self->resting->len > 0 && !self->is_ending && get_now () >= self->due)
    ask (self, g_ptr_array_steal_index_fast (self->resting, self->resting->len - 1));
}

/* Until the next request is due it sleeps, for whoever spins takes the core from
 * those who answer.
 */
static struct timespec
get_patience (BenchCrowd *self, int milliseconds)
{
  double patience = self->resting->len > 0 ? CLAMP (self->due - get_now (), 0, milliseconds) : milliseconds;
  gint64 nanoseconds = (gint64)(patience * 1e6);

  return (struct timespec){ nanoseconds / 1000000000, nanoseconds % 1000000000 };
}

static void
turn (BenchCrowd *self, int milliseconds)
{
  struct epoll_event events[256];
  struct timespec patience = get_patience (self, milliseconds);
  int count = epoll_pwait2 (self->epoll, events, G_N_ELEMENTS (events), &patience, NULL);

  wake (self);

  for (int i = 0; i < count; i++)
    read_peer (self, events[i].data.ptr);
}

/**
 * bench_crowd_listen:
 * @count: how many more listen
 * @target: to what, with the token; what is there carries one mark
 */
void
bench_crowd_listen (BenchCrowd *self, guint count, const char *target)
{
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n", target);

  for (guint i = 0; i < count; i++)
    {
      send_all (add_peer (self, FALSE)->fd, request, strlen (request));
      /* The kernel keeps a queue of a few who wait to be accepted. */
      turn (self, 0);
    }
}

guint
bench_crowd_count (BenchCrowd *self, guint64 marks)
{
  guint count = 0;

  for (guint i = 0; i < self->listeners->len; i++)
    count += ((Peer *)self->listeners->pdata[i])->marks >= marks;
  return count;
}

gboolean
bench_crowd_await (BenchCrowd *self, guint64 marks, double seconds)
{
  double end = get_now () + seconds * 1000;

  while (bench_crowd_count (self, marks) < self->listeners->len)
    {
      if (get_now () > end)
        return FALSE;
      turn (self, 10);
    }
  return TRUE;
}

static void
make_copy (GString *request, guint64 number, gpointer text)
{
  g_string_append (request, text);
}

gboolean
bench_crowd_write_once (BenchCrowd *self, const char *request, guint64 marks, GArray *samples)
{
  Peer *writer = self->writers->len > 0 ? self->writers->pdata[0] : add_peer (self, TRUE);
  guint64 answered = self->answered;
  double begun;

  self->make = make_copy;
  self->user_data = (gpointer)request;
  self->is_ending = FALSE;
  begun = get_now ();
  ask (self, writer);
  self->is_ending = TRUE;
  if (!bench_crowd_await (self, marks, PATIENCE_SECONDS))
    return FALSE;
  while (self->answered == answered && get_now () < begun + PATIENCE_SECONDS * 1000)
    turn (self, 10);
  for (guint i = 0; i < self->listeners->len; i++)
    {
      double waited = ((Peer *)self->listeners->pdata[i])->seen - begun;

      g_array_append_val (samples, waited);
    }
  return TRUE;
}

guint64
bench_crowd_write (BenchCrowd *self, guint writers, double seconds, BenchRequestFunc make, gpointer user_data, GArray *samples)
{
  guint64 before = self->answered, within;
  double end;

  self->make = make;
  self->user_data = user_data;
  self->samples = samples;
  self->is_ending = FALSE;
  while (self->writers->len < writers)
    add_peer (self, TRUE);
  /* Connecting more than the kernel queues takes its seconds. */
  end = get_now () + seconds * 1000;
  self->due = get_now ();
  g_ptr_array_set_size (self->resting, 0);
  for (guint i = 0; i < self->writers->len; i++)
    ask (self, self->writers->pdata[i]);
  while (get_now () < end)
    turn (self, 10);
  within = self->answered - before;
  self->is_ending = TRUE;
  while (self->answered + self->refused < self->made && get_now () < end + PATIENCE_SECONDS * 1000)
    turn (self, 10);
  self->samples = NULL;
  return within;
}

void
bench_crowd_set_pace (BenchCrowd *self, double per_second)
{
  self->pace = per_second > 0 ? 1000 / per_second : 0;
}

/**
 * bench_request:
 * @request: where to append it
 * @target: as on the request line
 * @body: (nullable): JSON
 */
void
bench_request (GString *request, const char *method, const char *target, const char *body)
{
  g_string_append_printf (request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", method, target);
  if (body != NULL)
    g_string_append_printf (request, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen (body));
  g_string_append (request, "\r\n");
  if (body != NULL)
    g_string_append (request, body);
}

static guint
exchange (int fd, const char *request, GString *answer)
{
  char buffer[16384];
  gsize whole = 0;

  g_string_truncate (answer, 0);
  send_all (fd, request, strlen (request));
  while (whole == 0 || answer->len < whole)
    {
      gssize length = recv (fd, buffer, sizeof buffer, 0);

      if (length <= 0)
        g_error ("the server closed a connection");
      g_string_append_len (answer, buffer, length);
      whole = whole == 0 ? get_answer_length (answer) : whole;
    }
  return get_status (answer);
}

/**
 * bench_send:
 * @milliseconds: (out) (optional): how long it took
 *
 * Returns: the status of the answer
 */
guint
bench_send (guint16 port, const char *request, double *milliseconds)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  int fd = open_connection (port);
  double begun = get_now ();
  guint status = exchange (fd, request, answer);

  if (milliseconds != NULL)
    *milliseconds = get_now () - begun;
  close (fd);
  return status;
}

void
bench_send_often (guint16 port, const char *request, guint count, GArray *samples)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  int fd = open_connection (port);

  for (guint i = 0; i < count; i++)
    {
      double begun = get_now (), took;

      if (exchange (fd, request, answer) / 100 != 2)
        g_error ("refused: %s", answer->str);
      took = get_now () - begun;
      g_array_append_val (samples, took);
    }
  close (fd);
}
