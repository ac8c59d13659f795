/* Which fault strikes which request.  Each line counts the requests that touch its
 * place for itself; where two are due at once the first has it, and the other the
 * next one.
 */

#include "backend-faults.h"

#include <string.h>

typedef struct
{
  BackendPlaceKind kind;
  char **keys;
} Place;

struct _BackendPlaces
{
  GArray *places; /* of Place */
};

struct _BackendFaults
{
  GObject parent_instance;

  GPtrArray *faults; /* of BackendFault */
};

G_DEFINE_FINAL_TYPE (BackendFaults, backend_faults, G_TYPE_OBJECT)

static void
clear_place (gpointer place)
{
  g_strfreev (((Place *)place)->keys);
}

BackendPlaces *
backend_places_new (void)
{
  BackendPlaces *self = g_new0 (BackendPlaces, 1);

  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_array_set_clear_func (self->places, clear_place);
  return self;
}

void
backend_places_free (BackendPlaces *self)
{
  g_array_unref (self->places);
  g_free (self);
}

static char **
split (const char *above, const char *below)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *path = g_strconcat (above, "/", below, NULL);
  g_auto (GStrv) keys = g_strsplit (path, "/", -1);

  for (guint i = 0; keys[i] != NULL; i++)
    if (*keys[i] != '\0')
      g_strv_builder_add (builder, keys[i]);
  return g_strv_builder_end (builder);
}

void
backend_places_add_below (BackendPlaces *self, BackendPlaceKind kind, const char *above, const char *below)
{
  Place place = { kind, split (above, below) };

  g_array_append_val (self->places, place);
}

void
backend_places_add (BackendPlaces *self, BackendPlaceKind kind, const char *path)
{
  backend_places_add_below (self, kind, path, "");
}

static gboolean
touches (const Place *place, char *const *pattern)
{
  guint i = 0;

  while (pattern[i] != NULL && place->keys[i] != NULL)
    {
      if (strcmp (pattern[i], "*") != 0 && strcmp (pattern[i], place->keys[i]) != 0)
        return FALSE;
      i++;
    }
  if (pattern[i] != NULL)
    return place->kind == BACKEND_PLACE_TREE;
  return place->keys[i] == NULL || place->kind != BACKEND_PLACE_NAME;
}

static gboolean
touches_any (BackendPlaces *places, char *const *pattern)
{
  for (guint i = 0; i < places->places->len; i++)
    if (touches (&g_array_index (places->places, Place, i), pattern))
      return TRUE;
  return FALSE;
}

static void
backend_faults_finalize (GObject *object)
{
  g_ptr_array_unref (BACKEND_FAULTS (object)->faults);
  G_OBJECT_CLASS (backend_faults_parent_class)->finalize (object);
}

static void
backend_faults_class_init (BackendFaultsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = backend_faults_finalize;
}

static void
backend_faults_init (BackendFaults *self)
{
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_fault_free);
}

BackendFaults *
backend_faults_new (void)
{
  return g_object_new (BACKEND_TYPE_FAULTS, NULL);
}

static gboolean
add_line (GPtrArray *faults, const char *line, guint number, GError **error)
{
  BackendFault *fault = backend_fault_parse (line, error);

  if (fault == NULL)
    {
      g_prefix_error (error, "line %u: ", number);
      return FALSE;
    }
  g_ptr_array_add (faults, fault);
  return TRUE;
}

/**
 * backend_faults_add:
 * @script: lines of JSON; empty ones count for nothing
 * @error: location for an error that names the line
 *
 * Adds all of it, or nothing.
 *
 * Returns: whether it was understood
 */
gboolean
backend_faults_add (BackendFaults *self, const char *script, GError **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_fault_free);
  g_auto (GStrv) lines = g_strsplit (script, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0' && !add_line (faults, lines[i], i + 1, error))
      return FALSE;
  g_ptr_array_extend_and_steal (self->faults, g_steal_pointer (&faults));
  return TRUE;
}

gboolean
backend_faults_load (BackendFaults *self, const char *file, GError **error)
{
  g_autofree char *script = NULL;

  if (!g_file_get_contents (file, &script, NULL, error))
    return FALSE;
  if (backend_faults_add (self, script, error))
    return TRUE;
  g_prefix_error (error, "%s: ", file);
  return FALSE;
}

void
backend_faults_clear (BackendFaults *self)
{
  g_ptr_array_set_size (self->faults, 0);
}

/**
 * backend_faults_to_text:
 *
 * Returns: (transfer full): a script of what is still to come
 */
char *
backend_faults_to_text (BackendFaults *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->faults->len; i++)
    {
      BackendFault *fault = self->faults->pdata[i];
      g_autofree char *line = backend_fault_is_over (fault) ? NULL : backend_fault_to_text (fault);

      if (line != NULL)
        g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free_and_steal (text);
}

/**
 * backend_faults_strike:
 * @places: what a request touches
 *
 * Counts the request.
 *
 * Returns: (transfer none) (nullable): what happens to it
 */
const BackendFault *
backend_faults_strike (BackendFaults *self, BackendPlaces *places)
{
  BackendFault *found = NULL;

  for (guint i = 0; i < self->faults->len; i++)
    {
      BackendFault *fault = self->faults->pdata[i];

      if (backend_fault_is_over (fault) || !touches_any (places, fault->after))
        continue;
      fault->seen++;
      if (found == NULL && fault->seen >= fault->count)
        found = fault;
    }
  if (found != NULL)
    found->struck++;
  return found;
}
