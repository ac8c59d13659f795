/* Searches the stored messages, offline, on a thread and a connection of its
 * own.  That thread alone has the index; what it is to do comes to it in order,
 * one search or one step of taking in after the other, so that who searches
 * waits for a step at most.
 */

#include "parley-search.h"

#include "parley-search-index.h"

/* Messages arrive in bursts; what has arrived can be found after this, in milliseconds. */
#define UPDATE_DELAY 200
/* After a failure nothing is tried for so long. */
#define REST_USEC (10 * G_USEC_PER_SEC)

typedef enum
{
  UPDATE,
  FIND,
  CLOSE,
} Task;

typedef struct
{
  Task what;
  GTask *task; /* of FIND */
} Job;

/* What the thread has: it outlives the object while a search is being answered. */
typedef struct
{
  GAsyncQueue *jobs;
  GMainContext *context;
  GWeakRef owner;
  char *path;
  char *store_path;
  char *identity;
  ParleySearchIndex *index; /* the thread's own, open once it is needed */
  gint64 failed_at;         /* by the monotonic clock; 0 where all is well */
} Desk;

struct _ParleySearch
{
  GObject parent_instance;

  Desk *desk;
  GThread *thread;
  guint update_source;
};

enum
{
  TAKEN_IN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleySearch, parley_search, G_TYPE_OBJECT)

/**
 * parley_search_query_new:
 * @text: what to look for
 * @room: (nullable): only in this room
 *
 * Returns: (transfer full): a query for the newest fifty of any time
 */
ParleySearchQuery *
parley_search_query_new (const char *text, const char *room)
{
  ParleySearchQuery *self = g_new0 (ParleySearchQuery, 1);

  self->text = g_strdup (text);
  self->room = g_strdup (room);
  self->limit = 50;
  return self;
}

ParleySearchQuery *
parley_search_query_copy (const ParleySearchQuery *self)
{
  ParleySearchQuery *copy = g_memdup2 (self, sizeof *self);

  copy->text = g_strdup (self->text);
  copy->room = g_strdup (self->room);
  return copy;
}

void
parley_search_query_free (ParleySearchQuery *self)
{
  g_free (self->text);
  g_free (self->room);
  g_free (self);
}

ParleySearchHit *
parley_search_hit_new (const char *room, const char *message, gint64 at)
{
  ParleySearchHit *self = g_new0 (ParleySearchHit, 1);

  self->room = g_strdup (room);
  self->message = g_strdup (message);
  self->at = at;
  return self;
}

void
parley_search_hit_free (ParleySearchHit *self)
{
  g_free (self->room);
  g_free (self->message);
  g_free (self);
}

/* -- On the thread -- */

static gboolean
open_index (Desk *self, GError **error)
{
  if (self->index == NULL)
    self->index = parley_search_index_open (self->path, self->store_path, self->identity, error);
  return self->index != NULL;
}

typedef struct
{
  ParleySearch *search;
  gint64 done;
} Notice;

static gboolean
tell_taken_in (gpointer data)
{
  Notice *notice = data;

  g_signal_emit (notice->search, signals[TAKEN_IN], 0, notice->done);
  return G_SOURCE_REMOVE;
}

static void
notice_free (gpointer data)
{
  g_object_unref (((Notice *)data)->search);
  g_free (data);
}

/* The last reference to the object must go on its own thread. */
static void
send_notice (Desk *self, gint64 done)
{
  ParleySearch *search = g_weak_ref_get (&self->owner);
  g_autoptr (GSource) source = g_idle_source_new ();
  Notice *notice;

  if (search == NULL)
    return;
  notice = g_new0 (Notice, 1);
  notice->search = search;
  notice->done = done;
  g_source_set_callback (source, tell_taken_in, notice, notice_free);
  g_source_attach (source, self->context);
}

static void
push (Desk *self, Task what, GTask *task)
{
  Job *job = g_new0 (Job, 1);

  job->what = what;
  job->task = task;
  g_async_queue_push (self->jobs, job);
}

/* A full disk may have room again later. */
static gboolean
is_resting (Desk *self)
{
  if (self->failed_at != 0 && g_get_monotonic_time () - self->failed_at > REST_USEC)
    self->failed_at = 0;
  return self->failed_at != 0;
}

/* The rest comes after what is waiting, not before. */
static void
update (Desk *self)
{
  g_autoptr (GError) error = NULL;
  gint64 done = 0;

  if (is_resting (self))
    return;
  if (open_index (self, &error) && parley_search_index_step (self->index, &done, &error))
    {
      push (self, UPDATE, NULL);
      return;
    }
  if (error != NULL)
    {
      self->failed_at = g_get_monotonic_time ();
      g_message ("New messages are not found by searching: %s", error->message);
      return;
    }
  send_notice (self, done);
}

/* What has just arrived is found at once: where there is nothing new this takes
 * microseconds.
 */
static void
find (Desk *self, GTask *task)
{
  GError *error = NULL;
  GPtrArray *hits;
  gint64 done;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (!is_resting (self) && open_index (self, NULL))
    parley_search_index_step (self->index, &done, NULL);
  hits = open_index (self, &error) ? parley_search_index_find (self->index, g_task_get_task_data (task), g_task_get_cancellable (task), &error) : NULL;
  if (hits != NULL)
    g_task_return_pointer (task, hits, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
refuse (GTask *task)
{
  g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "nobody is signed in any more");
}

static void
refuse_rest (Desk *self)
{
  Job *job;

  while ((job = g_async_queue_try_pop (self->jobs)) != NULL)
    {
      if (job->task != NULL)
        refuse (job->task);
      g_clear_object (&job->task);
      g_free (job);
    }
}

static gpointer
work (gpointer data)
{
  Desk *self = data;
  gboolean open = TRUE;

  while (open)
    {
      g_autofree Job *job = g_async_queue_pop (self->jobs);

      if (job->what == UPDATE)
        update (self);
      else if (job->what == FIND)
        find (self, job->task);
      else
        open = FALSE;
      g_clear_object (&job->task);
    }
  g_clear_pointer (&self->index, parley_search_index_close);
  refuse_rest (self);
  return NULL;
}

static void
desk_free (Desk *self)
{
  g_weak_ref_clear (&self->owner);
  g_async_queue_unref (self->jobs);
  g_main_context_unref (self->context);
  g_free (self->path);
  g_free (self->store_path);
  g_free (self->identity);
  g_free (self);
}

/* -- The object -- */

static void
on_update_due (gpointer data)
{
  ParleySearch *self = data;

  self->update_source = 0;
  push (self->desk, UPDATE, NULL);
}

static void
parley_search_dispose (GObject *object)
{
  parley_search_close (PARLEY_SEARCH (object));
  G_OBJECT_CLASS (parley_search_parent_class)->dispose (object);
}

static void
parley_search_finalize (GObject *object)
{
  g_clear_pointer (&PARLEY_SEARCH (object)->desk, desk_free);
  G_OBJECT_CLASS (parley_search_parent_class)->finalize (object);
}

static void
parley_search_class_init (ParleySearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_search_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_search_finalize;
  /**
   * ParleySearch::taken-in:
   * @done: the store's journal is needed no more up to this number
   */
  signals[TAKEN_IN] = g_signal_new ("taken-in", PARLEY_TYPE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
parley_search_init (ParleySearch *self)
{
}

/**
 * parley_search_new:
 * @path: where the index is kept; made if it does not exist
 * @store_path: the store's file
 * @identity: what tells this store from any other
 *
 * Returns: (transfer full): a search that has begun to take in what is new
 */
ParleySearch *
parley_search_new (const char *path, const char *store_path, const char *identity)
{
  ParleySearch *self = g_object_new (PARLEY_TYPE_SEARCH, NULL);
  Desk *desk = g_new0 (Desk, 1);

  desk->jobs = g_async_queue_new ();
  desk->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&desk->owner, self);
  desk->path = g_strdup (path);
  desk->store_path = g_strdup (store_path);
  desk->identity = g_strdup (identity);
  self->desk = desk;
  self->thread = g_thread_new ("parley-search", work, desk);
  parley_search_update (self);
  return self;
}

/**
 * parley_search_update:
 * @self: a search
 *
 * The store has something new, which is taken in soon.
 */
void
parley_search_update (ParleySearch *self)
{
  g_return_if_fail (PARLEY_IS_SEARCH (self));

  if (self->thread != NULL && self->update_source == 0)
    self->update_source = g_timeout_add_once (UPDATE_DELAY, on_update_due, self);
}

/**
 * parley_search_close:
 * @self: a search
 *
 * When it returns the files are closed.  What is being looked for is answered
 * with %G_IO_ERROR_CLOSED.
 */
void
parley_search_close (ParleySearch *self)
{
  Job *job;

  g_return_if_fail (PARLEY_IS_SEARCH (self));

  g_clear_handle_id (&self->update_source, g_source_remove);
  if (self->thread == NULL)
    return;
  job = g_new0 (Job, 1);
  job->what = CLOSE;
  g_async_queue_push_front (self->desk->jobs, job);
  g_thread_join (g_steal_pointer (&self->thread));
}

/**
 * parley_search_find_async:
 * @self: a search
 * @query: what to find
 * @cancellable: (nullable): cancelled as soon as another letter is typed
 * @callback: called with the answer, and without a source object
 * @user_data: for @callback
 */
void
parley_search_find_async (ParleySearch *self, const ParleySearchQuery *query, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PARLEY_IS_SEARCH (self) && query != NULL);

  /* Without @self: the thread may hold the last reference to the task, and must
   * not hold the last one to an object of the main thread.
   */
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_search_find_async);
  g_task_set_task_data (task, parley_search_query_copy (query), (GDestroyNotify)parley_search_query_free);
  if (self->thread == NULL)
    refuse (task);
  else
    push (self->desk, FIND, g_steal_pointer (&task));
}

/**
 * parley_search_find_finish:
 * @self: a search
 * @result: what the callback was given
 * @error: #GIOErrorEnum: cancelled, closed, or the file cannot be read
 *
 * Returns: (transfer full) (nullable) (element-type ParleySearchHit): the newest first
 */
GPtrArray *
parley_search_find_finish (ParleySearch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
