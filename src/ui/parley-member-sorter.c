/* Owners first, then administrators, then everybody else, each by name: whoever
 * looks for somebody in a long list, or for who runs a room, knows where to look.
 * Names and roles come one after another, so the sorter says once for many that
 * the order may have changed.
 */
#include "config.h"

#include "parley-member-sorter.h"

struct _ParleyMemberSorter
{
  GtkSorter parent_instance;

  guint changed_source;
};

G_DEFINE_FINAL_TYPE (ParleyMemberSorter, parley_member_sorter, GTK_TYPE_SORTER)

static int
get_rank (ParleyMember *member)
{
  const char *role = parley_member_get_role (member);

  if (g_strcmp0 (role, "owner") == 0)
    return 0;
  return g_strcmp0 (role, "admin") == 0 ? 1 : 2;
}

static GtkOrdering
parley_member_sorter_compare (GtkSorter *sorter, gpointer a, gpointer b)
{
  const char *name_a = parley_member_get_name (a);
  const char *name_b = parley_member_get_name (b);
  int order = get_rank (a) - get_rank (b);

  if (order == 0)
    order = g_utf8_collate (name_a != NULL ? name_a : "", name_b != NULL ? name_b : "");
  if (order == 0)
    order = g_strcmp0 (parley_member_get_uid (a), parley_member_get_uid (b));
  return gtk_ordering_from_cmpfunc (order);
}

static GtkSorterOrder
parley_member_sorter_get_order (GtkSorter *sorter)
{
  return GTK_SORTER_ORDER_TOTAL;
}

static gboolean
on_changed_idle (gpointer data)
{
  ParleyMemberSorter *self = data;

  self->changed_source = 0;
  gtk_sorter_changed (GTK_SORTER (self), GTK_SORTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

static void
on_member_changed (ParleyMemberSorter *self)
{
  if (self->changed_source == 0)
    self->changed_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_changed_idle, self, NULL);
}

static void
parley_member_sorter_dispose (GObject *object)
{
  g_clear_handle_id (&PARLEY_MEMBER_SORTER (object)->changed_source, g_source_remove);
  G_OBJECT_CLASS (parley_member_sorter_parent_class)->dispose (object);
}

static void
parley_member_sorter_class_init (ParleyMemberSorterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_member_sorter_dispose;
  GTK_SORTER_CLASS (klass)->compare = parley_member_sorter_compare;
  GTK_SORTER_CLASS (klass)->get_order = parley_member_sorter_get_order;
}

static void
parley_member_sorter_init (ParleyMemberSorter *self)
{
}

/**
 * parley_member_sorter_new:
 *
 * Returns: (transfer full): a sorter of [class@ParleyMember]
 */
ParleyMemberSorter *
parley_member_sorter_new (void)
{
  return g_object_new (PARLEY_TYPE_MEMBER_SORTER, NULL);
}

/**
 * parley_member_sorter_watch:
 * @self: a sorter
 * @member: one of those it sorts; more than once does no harm
 */
void
parley_member_sorter_watch (ParleyMemberSorter *self, ParleyMember *member)
{
  g_return_if_fail (PARLEY_IS_MEMBER_SORTER (self) && PARLEY_IS_MEMBER (member));

  g_signal_handlers_disconnect_by_func (member, on_member_changed, self);
  g_signal_connect_object (member, "notify::name", G_CALLBACK (on_member_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (member, "notify::role", G_CALLBACK (on_member_changed), self, G_CONNECT_SWAPPED);
}
