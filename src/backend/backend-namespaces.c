/* The databases by their names.  A server has one; in the way of Firebase's
 * emulator it has as many as are asked for, each with data and rules of its own.
 * Rules that somebody set are kept with the data.
 */

#include "backend-namespaces.h"

#include "backend-error.h"
#include "backend-identity.h"

#include <string.h>

#define MAX_NAME_LENGTH 128
/* Whoever asks for a name makes one, so there must be an end. */
#define MAX_NAMESPACES 1000
#define OPEN_RULES "{\"rules\": {\".read\": true, \".write\": true}}"

struct _BackendNamespace
{
  GObject parent_instance;

  BackendStore *store;
  char *name; /* empty for the one that is always there */
  BackendRules *rules;
  BackendTree *tree;
};

G_DEFINE_FINAL_TYPE (BackendNamespace, backend_namespace, G_TYPE_OBJECT)

struct _BackendNamespaces
{
  BackendStore *store;
  gboolean are_many;
  GHashTable *by_name;
  BackendNamespace *first;
};

static void
backend_namespace_finalize (GObject *object)
{
  BackendNamespace *self = BACKEND_NAMESPACE (object);

  g_clear_object (&self->tree);
  g_clear_pointer (&self->rules, backend_rules_free);
  g_free (self->name);
  G_OBJECT_CLASS (backend_namespace_parent_class)->finalize (object);
}

static void
backend_namespace_class_init (BackendNamespaceClass *class)
{
  G_OBJECT_CLASS (class)->finalize = backend_namespace_finalize;
}

static void
backend_namespace_init (BackendNamespace *self)
{
}

static char *
get_rules_key (BackendNamespace *self)
{
  return g_strconcat ("rules/", self->name, NULL);
}

/* Those that were set for it, or those that all start with. */
static gboolean
load_rules (BackendNamespace *self, const char *start_text, gboolean may_be_set, GError **error)
{
  g_autofree char *key = get_rules_key (self);
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = may_be_set ? backend_store_get_secret (self->store, key, &problem) : NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  self->rules = backend_rules_parse (text != NULL ? text : start_text, -1, error);
  return self->rules != NULL;
}

static BackendNamespace *
open_namespace (BackendStore *store, const char *name, const char *rules_text, gboolean may_be_set, GError **error)
{
  g_autoptr (BackendNamespace) self = g_object_new (BACKEND_TYPE_NAMESPACE, NULL);

  self->store = store;
  self->name = g_strdup (name);
  if (!load_rules (self, rules_text, may_be_set, error))
    return NULL;
  self->tree = backend_tree_new (store, name, self->rules, error);
  return self->tree != NULL ? g_steal_pointer (&self) : NULL;
}

BackendTree *
backend_namespace_get_tree (BackendNamespace *self)
{
  return self->tree;
}

BackendRules *
backend_namespace_get_rules (BackendNamespace *self)
{
  return self->rules;
}

/**
 * backend_namespace_set_rules:
 * @text: the rules file as a whole
 * @error: location for a %BACKEND_ERROR; the old rules stay then
 *
 * Whoever listens and no longer may is told so at once.
 *
 * Returns: whether they are in force, and kept
 */
gboolean
backend_namespace_set_rules (BackendNamespace *self, const char *text, GError **error)
{
  g_autofree char *key = get_rules_key (self), *old = g_strdup (backend_rules_get_text (self->rules));

  if (!backend_rules_set_text (self->rules, text, -1, error))
    return FALSE;
  if (!backend_store_set_secret (self->store, key, text, error))
    {
      backend_rules_set_text (self->rules, old, -1, NULL);
      return FALSE;
    }
  backend_tree_judge_again (self->tree);
  return TRUE;
}

/**
 * backend_namespaces_new:
 * @store: what keeps them; must outlive them
 * @rules_text: the rules that the default one starts with; the others are open, as
 *   they are in Firebase's emulator until somebody sets rules
 * @are_many: whether every name is a database of its own, with rules that can
 *   be set
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: (transfer full): the databases, or %NULL
 */
BackendNamespaces *
backend_namespaces_new (BackendStore *store, const char *rules_text, gboolean are_many, GError **error)
{
  g_autoptr (BackendNamespaces) self = g_new0 (BackendNamespaces, 1);

  self->store = store;
  self->are_many = are_many;
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->first = open_namespace (store, "", rules_text, are_many, error);
  return self->first != NULL ? g_steal_pointer (&self) : NULL;
}

void
backend_namespaces_free (BackendNamespaces *self)
{
  g_hash_table_unref (self->by_name);
  g_clear_object (&self->first);
  g_free (self);
}

/**
 * backend_namespaces_get_default:
 *
 * Returns: (transfer none): the one that is meant where no name is given
 */
BackendNamespace *
backend_namespaces_get_default (BackendNamespaces *self)
{
  return self->first;
}

/* What Firebase allows, and what tests are fond of. */
static gboolean
is_name (const char *name)
{
  gsize length = strlen (name);

  return length > 0 && length <= MAX_NAME_LENGTH &&
         strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == length;
}

static gboolean
means_first (BackendNamespaces *self, const char *name)
{
  return !self->are_many || name == NULL || g_str_equal (name, BACKEND_PROJECT_ID) || g_str_equal (name, BACKEND_PROJECT_ID "-default-rtdb");
}

/**
 * backend_namespaces_get:
 * @name: (nullable): the `ns` of a request
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: (transfer none): the database of that name, or %NULL if there can be
 *   none
 */
BackendNamespace *
backend_namespaces_get (BackendNamespaces *self, const char *name, GError **error)
{
  BackendNamespace *found;

  if (means_first (self, name))
    return self->first;
  found = g_hash_table_lookup (self->by_name, name);
  if (found != NULL)
    return found;
  if (!is_name (name))
    {
      g_set_error_literal (error, BACKEND_ERROR, 403, "Invalid Firebase database name");
      return NULL;
    }
  if (g_hash_table_size (self->by_name) >= MAX_NAMESPACES)
    {
      g_set_error (error, BACKEND_ERROR, 403, "There are %d databases already", MAX_NAMESPACES);
      return NULL;
    }
  found = open_namespace (self->store, name, OPEN_RULES, TRUE, error);
  if (found != NULL)
    g_hash_table_insert (self->by_name, g_strdup (name), found);
  return found;
}
