package dev.crossfade.rehearsal.load;

/** What a client does next. */
enum Action {
    CREATE_ORDER,
    CHANGE_ORDER,
    READ_ORDER,
    STORE_IMAGE,
    SEND_WEBHOOK,
    CREATE_NOTE,
    SEND_EVENT
}
