#pragma once

#include "firebase-database.h"

G_BEGIN_DECLS

typedef enum
{
  PARLEY_CALL_NODE_ABSENT,
  PARLEY_CALL_NODE_RINGING,
  PARLEY_CALL_NODE_LIVE,
  PARLEY_CALL_NODE_ENDED,
} ParleyCallNodeState;

#define PARLEY_TYPE_CALL_NODE (parley_call_node_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallNode, parley_call_node, PARLEY, CALL_NODE, GObject)

ParleyCallNode *parley_call_node_new (FirebaseDatabase *database, const char *me, const char *room, const char *call);

/* While followed, the signal "changed" is emitted after each event; "settled"
 * once nothing is left to write.
 */
void parley_call_node_follow (ParleyCallNode *self);
void parley_call_node_unfollow (ParleyCallNode *self);

ParleyCallNodeState parley_call_node_get_state (ParleyCallNode *self);
gboolean parley_call_node_was_live (ParleyCallNode *self);
guint parley_call_node_count_others_in (ParleyCallNode *self);
gboolean parley_call_node_was_in (ParleyCallNode *self, const char *uid);
gboolean parley_call_node_is_refused (ParleyCallNode *self, const char *const *people);
gboolean parley_call_node_is_declined (ParleyCallNode *self);
gboolean parley_call_node_is_busy (ParleyCallNode *self);

void parley_call_node_ring_async (ParleyCallNode *self, const char *const *people, gboolean video, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_call_node_ring_finish (ParleyCallNode *self, GAsyncResult *result, GError **error);
void parley_call_node_answer_async (ParleyCallNode *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_call_node_answer_finish (ParleyCallNode *self, GAsyncResult *result, GError **error);

void parley_call_node_decline (ParleyCallNode *self, gboolean ends, gboolean busy);
void parley_call_node_leave (ParleyCallNode *self, gboolean ends, const char *const *rung);
void parley_call_node_forget_ring (ParleyCallNode *self);
void parley_call_node_write (ParleyCallNode *self, JsonObject *update, JsonObject *instead);
gboolean parley_call_node_is_settled (ParleyCallNode *self);

G_END_DECLS
