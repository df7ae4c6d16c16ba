// Generated from the documents in docs/ by `make clients`: do not edit.
export interface paths {
    "/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register */
        post: operations["sign_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Users */
        get: operations["list_users"];
        /**
         * Update Me And Profile
         * @description Does what `PUT /users/me` and `PUT /bookings/profile` do, if both are possible.
         */
        put: operations["update_me_and_profile"];
        /**
         * Create User
         * @description Adds an account without a password. A mail brings its owner a link to choose one.
         */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Bookings
         * @description Returns the caller's bookings, latest slot first.
         */
        get: operations["list_bookings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/brokers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Brokers
         * @description Returns brokers by name, without those who were rejected.
         *
         *     `q` is a part of the name, the company or the licence, and `region` a whole region; both in any case.
         */
        get: operations["list_brokers"];
        put?: never;
        /**
         * Create Broker
         * @description Makes the caller a broker, whose licence an admin is to verify.
         *
         *     Its papers are submitted by `POST /verification/documents`.
         */
        post: operations["create_broker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/commitments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Commitments
         * @description Returns the caller's commitments that have a moment between `from` and `to`, soonest first; at most 1,000.
         */
        get: operations["list_commitments"];
        put?: never;
        /**
         * Add Time Off
         * @description Adds a time off, during which the caller is offered no job and cannot be booked.
         */
        post: operations["add_time_off"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Conversations
         * @description Returns the caller's conversations, newest activity first.
         */
        get: operations["list_conversations"];
        put?: never;
        /**
         * Start Thread
         * @description Starts a thread with other users. Two users have one thread: starting it again returns it.
         */
        post: operations["start_thread"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/favourites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Favourites
         * @description Returns what the caller has saved, the last one first.
         */
        get: operations["list_favourites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get My Flags
         * @description Returns whether the caller has each operation, by its name (`x-flag`). Do not show what is not there.
         *
         *     Flags for some accounts or roles are off for a caller without a token.
         */
        get: operations["get_my_flags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Leads
         * @description Returns the leads of the caller, newest first: as buyer, or as owner or broker of the listings.
         */
        get: operations["list_leads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Listings
         * @description Returns the listings that everyone sees and a filter finds, the newest first.
         *
         *     `q` finds all its words, each as a whole or as the beginning of a word, in either script. Bounds of prices, and an
         *     order by price, hold within `currency`, by default ETB. `X-Total-Count` counts up to 10,000 listings; if there are
         *     more, `X-Total-Exact` is false. The cursor of another search is refused.
         */
        get: operations["list_listings"];
        put?: never;
        /**
         * Create Listing
         * @description Offers a property or a vehicle. It is in the search at once, unless it is a draft.
         *
         *     The caller needs a seller profile; that of a provider comes with their first listing.
         */
        post: operations["create_listing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/properties": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Properties
         * @description Does the same as `GET /listings` with the type property.
         */
        get: operations["list_properties"];
        put?: never;
        /**
         * Create Property
         * @description Does the same as `POST /listings` with the type property.
         */
        post: operations["create_property"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/vehicles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Vehicles
         * @description Does the same as `GET /listings` with the type vehicle.
         */
        get: operations["list_vehicles"];
        put?: never;
        /**
         * Create Vehicle
         * @description Does the same as `POST /listings` with the type vehicle.
         */
        post: operations["create_vehicle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Notifications
         * @description Returns the caller's notifications, newest first, or only the unread ones or those of one type.
         *
         *     The header `X-Unread-Count` has the number of all unread notifications, also of those that are filtered out.
         */
        get: operations["list_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Welcome
         * @description Says which system answers, so that a tool for development can refuse one that is in production.
         */
        get: operations["welcome"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health
         * @description Answers 200 if everything works, otherwise 503 with the names of what does not.
         */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/db-health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Database Health */
        get: operations["database_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Payments
         * @description Returns payments, newest first: those that the caller has made or earned, and all of them to admins.
         */
        get: operations["list_payments"];
        put?: never;
        /**
         * Create Payment
         * @description Asks for the price of a request or a booking.
         *
         *     `checkout` is null if the gateway is slow: `payment.updated` brings it.
         */
        post: operations["create_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Payouts
         * @description Returns the caller's payouts, newest first.
         */
        get: operations["list_payouts"];
        put?: never;
        /**
         * Create Payout
         * @description Orders a part of the caller's balance to be paid out. The balance is less by it at once.
         */
        post: operations["create_payout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quotes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Quote
         * @description Returns the price of a job, line by line. A request that names it within an hour has this price.
         */
        post: operations["create_quote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Report
         * @description Reports a user, or what a user wrote, to the moderators, once. It hides nothing by itself.
         *
         *     The user who is reported is never told by whom.
         */
        post: operations["create_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Review
         * @description Reviews a user, once for each dealing of the two (a completed job, an answered lead), and once without one.
         */
        post: operations["create_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/searches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Searches
         * @description Returns the caller's saved searches, newest first.
         */
        get: operations["list_searches"];
        put?: never;
        /**
         * Create Search
         * @description Saves a search. The caller is told of listings that it finds, as `alert` says; an account has at most 50.
         */
        post: operations["create_search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Services
         * @description Returns what is offered: shared services, and those of venues or of `venue_id` alone. `q` is a part of the name.
         *
         *     Owners of venues and admins also see services that are not active.
         */
        get: operations["list_services"];
        put?: never;
        /**
         * Create Service
         * @description Creates a service: a shared one by an admin, one of a venue by its owner or an admin.
         */
        post: operations["create_service"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Login */
        post: operations["login_by_short_path"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Logout */
        post: operations["logout_by_short_path"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/venues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Venues
         * @description Returns active venues: with `lat` and `lon` those within the radius, nearest first, and otherwise all by name.
         */
        get: operations["list_venues"];
        put?: never;
        /**
         * Create Venue
         * @description Creates a venue of the caller. Others see one of a health kind only once an admin has verified it.
         */
        post: operations["create_venue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Verification */
        get: operations["get_verification"];
        put?: never;
        /**
         * Request Code
         * @description Sends a code to the caller's own e-mail address or phone number: eight digits in a mail, six in a text message.
         *
         *     The address may be the pending one. A number is the one of the account, in any spelling. A number gets one code a
         *     minute and five an hour, an account and a network ten an hour; a newer code replaces the earlier one.
         */
        post: operations["request_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Me */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Me */
        get: operations["get_me_at_get_api_v_users_me"];
        /** Update Me */
        put: operations["update_me_at_put_api_v_users_me"];
        post?: never;
        /**
         * Delete Me
         * @description Deletes the account for good and erases all personal data of its owner in every service.
         */
        delete: operations["delete_me"];
        options?: never;
        head?: never;
        /** Update Me */
        patch: operations["update_me"];
        trace?: never;
    };
    "/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change Password */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin Second Factor */
        post: operations["begin_second_factor"];
        /** Remove Second Factor */
        delete: operations["remove_second_factor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Keys */
        get: operations["get_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export Users */
        get: operations["export_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Audit Entries */
        get: operations["list_audit_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/analytics/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record Events
         * @description Records what a client has noticed: all of the events or none. With a token they are the caller's.
         */
        post: operations["record_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Stats
         * @description Returns the totals of all metrics, since they have been counted.
         */
        get: operations["get_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Api Keys
         * @description Returns keys without their secrets, newest first, also those that do not work any more.
         */
        get: operations["list_api_keys"];
        put?: never;
        /**
         * Create Api Key
         * @description Makes a key and an account of its own, for which it acts. `key` is shown here alone.
         *
         *     A command that is repeated with its `Idempotency-Key` makes no other key, and `key` is empty then: rotate it.
         */
        post: operations["create_api_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Schedule Booking
         * @description Books a seat, or confirms the caller's own hold of it.
         */
        post: operations["schedule_booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold Booking
         * @description Keeps a seat until `expires_at`. `POST /bookings/schedule` for the same slot confirms it.
         */
        post: operations["hold_booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/reschedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reschedule Booking
         * @description Moves a booking to another slot of the same service: all of it, or nothing.
         */
        post: operations["reschedule_booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/vaccines/recommendations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Recommendations
         * @description Returns the vaccinations that the caller or a dependant needs, as far as facts about them are known.
         *
         *     Those that are due come first, then by the time at which they become due, then by name.
         */
        get: operations["list_recommendations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Broadcasts
         * @description Returns notices, newest first.
         */
        get: operations["list_broadcasts"];
        put?: never;
        /**
         * Schedule Broadcast
         * @description Plans a notice to all accounts of a role that are active now, or to a list of users. Each gets it once.
         */
        post: operations["schedule_broadcast"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/brokers/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Update Broker */
        put: operations["update_broker_at_put_api_v_brokers_me"];
        post?: never;
        /**
         * Delete Broker
         * @description Ends the caller's being a broker.
         */
        delete: operations["delete_broker"];
        options?: never;
        head?: never;
        /** Update Broker */
        patch: operations["update_broker"];
        trace?: never;
    };
    "/calendar/feeds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Feeds
         * @description Returns the caller's feeds, oldest first, without their addresses.
         */
        get: operations["list_feeds"];
        put?: never;
        /**
         * Create Feed
         * @description Makes an address for a calendar application. It is shown here alone; `Idempotency-Key` is ignored.
         */
        post: operations["create_feed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/vapid-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Vapid Key
         * @description Returns the key with which a browser subscribes. `PUSH_NOT_SET_UP` if this site sends no web push.
         */
        get: operations["get_vapid_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Devices
         * @description Returns the caller's devices, oldest first, without their addresses and keys.
         */
        get: operations["list_devices"];
        put?: never;
        /**
         * Register Device
         * @description Registers a browser or an app of the caller. The same one twice is one, and a user's before becomes the caller's.
         *
         *     Register at each start of the app: keys and tokens change.
         */
        post: operations["register_device"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/disputes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Disputes
         * @description Returns all disputes, newest first. Only admins may.
         */
        get: operations["list_disputes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/verification/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Documents
         * @description Returns the caller's documents, newest first.
         */
        get: operations["list_documents"];
        put?: never;
        /**
         * Submit Document
         * @description Hands a document in. Its files cannot be deleted while it is pending, in review or approved.
         *
         *     One of each type can be in these statuses. From 30 days before the end of an approved one, the next can be handed
         *     in, and replaces it when it is approved.
         */
        post: operations["submit_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/verifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Submissions
         * @description Returns documents, oldest first, without their numbers. For admins and moderators; the look is audited.
         */
        get: operations["list_submissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Uploads
         * @description Lists the caller's own files.
         */
        get: operations["list_uploads"];
        put?: never;
        /** Upload */
        post: operations["upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Uploads
         * @description Returns all of the caller's own files that match as CSV.
         */
        get: operations["export_uploads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/bulk-delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete Files
         * @description Deletes those of the caller's own files that can be deleted.
         */
        post: operations["delete_files"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Flags
         * @description Returns the flags of all operations and areas by name, those that were never set too.
         */
        get: operations["list_flags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Settings
         * @description Returns the settings of the whole system that administrators change.
         */
        get: operations["list_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Own Listings
         * @description Returns the listings of the caller, as owner or as broker, newest first.
         */
        get: operations["list_own_listings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send Message */
        post: operations["send_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Methods
         * @description Returns the caller's cards, oldest first: those that are saved, and those that are to be saved or have failed.
         */
        get: operations["list_methods"];
        put?: never;
        /**
         * Create Method
         * @description Begins to save a card, which is entered at the gateway alone. If it is slow, `payment.method_updated` follows.
         */
        post: operations["create_method"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/unread-count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Unread Count */
        get: operations["get_unread_count"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark Notifications Read
         * @description Marks notifications as read, and returns how many are still unread. With an unknown id, it marks none.
         */
        post: operations["mark_notifications_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Live */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ready
         * @description Answers 200: this process can serve traffic.
         *
         *     A service that is down fails its own routes, not the gateway. Without NATS, REST works, so an outage of NATS takes
         *     no gateway out either; the states are only reported.
         */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sockets
         * @description Returns how many sockets each gateway has, and a page of the users who have them.
         *
         *     A gateway that does not answer within a second is missing. A user who connects meanwhile may be, too.
         */
        get: operations["list_sockets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sockets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sockets
         * @description Returns how many sockets each gateway has, and a page of the users who have them.
         *
         *     A gateway that does not answer within a second is missing. A user who connects meanwhile may be, too.
         */
        get: operations["list_sockets_at_get_api_v_admin_sockets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws/broadcast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send System Message
         * @description Shows a frame to all open sockets of all gateways. It is kept in no list and pushed to no device.
         *
         *     `POST /admin/notifications` is for what people should find later, too.
         */
        post: operations["send_system_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/broadcasts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send System Message
         * @description Shows a frame to all open sockets of all gateways. It is kept in no list and pushed to no device.
         *
         *     `POST /admin/notifications` is for what people should find later, too.
         */
        post: operations["send_system_message_at_post_api_v_admin_broadcasts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List All Payments
         * @description Returns all payments, newest first. Only admins may.
         */
        get: operations["list_all_payments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Refunds
         * @description Returns all refunds, newest first. Only admins may.
         */
        get: operations["list_refunds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/payouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List All Payouts
         * @description Returns all payouts, newest first. Only admins may.
         */
        get: operations["list_all_payouts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Booking Profile */
        get: operations["get_booking_profile"];
        /** Update Booking Profile */
        put: operations["update_booking_profile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/dependants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Dependant
         * @description Adds a person for whom the caller books: their id is the `attendee_id` of bookings and waits.
         */
        post: operations["add_dependant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Preferences
         * @description Returns the caller's preferences; defaults for all that they have not chosen.
         */
        get: operations["get_preferences"];
        /**
         * Replace Preferences
         * @description Replaces the caller's preferences: what is left out has its default.
         */
        put: operations["replace_preferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Subscription
         * @description Returns the page of an unsubscribe link, with a form that sends the request below. It changes nothing.
         */
        get: operations["get_subscription"];
        put?: never;
        /**
         * Unsubscribe
         * @description Turns mails of the link's type off, as mail programs do with one click (RFC 8058).
         */
        post: operations["unsubscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Update Profile */
        put: operations["update_profile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/nearby": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Nearby Providers */
        get: operations["list_nearby_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/nearby": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Nearby Providers */
        get: operations["list_nearby_providers_at_get_api_v_users_nearby"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reconciliations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Reconciliations
         * @description Returns reconciliations, newest first. One is made every night, and by `make reconcile`.
         */
        get: operations["list_reconciliations"];
        put?: never;
        /**
         * Start Reconciliation
         * @description Compares the books now. One runs at a time: if one does, it is returned.
         */
        post: operations["start_reconciliation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/request-password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Request Password Reset */
        post: operations["request_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reset Password */
        post: operations["reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/request-verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Request Verification */
        post: operations["request_verification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Verify Email */
        post: operations["verify_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/object-to-email-change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Object To Email Change
         * @description Brings the address back to which the link was mailed, ends all sessions and mails a link for a new password.
         */
        post: operations["object_to_email_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Reports
         * @description Returns reports, oldest first, except those about the caller. Only moderators and admins may.
         */
        get: operations["list_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Requests */
        get: operations["list_requests"];
        put?: never;
        /** Create Request */
        post: operations["create_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/available": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Available Requests */
        get: operations["list_available_requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Listing Facets
         * @description Counts the values of the listings that a filter finds, as a page of filters shows them.
         */
        get: operations["list_listing_facets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Map Listings
         * @description Counts the listings of a box by cells, at most 500, which are the smaller the greater the zoom is.
         */
        get: operations["map_listings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sellers/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Own Seller
         * @description Returns the seller profile of the caller, with what others do not see.
         */
        get: operations["get_own_seller"];
        /**
         * Update Seller
         * @description Opens the seller profile of the caller, or changes it. Any account may have one.
         */
        put: operations["update_seller"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Login */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refresh */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refresh */
        post: operations["refresh_at_post_api_v_auth_refresh_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Logout */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Sessions */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        /** End Other Sessions */
        delete: operations["end_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/available": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Available Slots
         * @description Returns the first slots that can be booked now, of the nearest venues if `lat` and `lon` are given.
         *
         *     They are ahead, have a free seat, and their provider is free.
         */
        get: operations["list_available_slots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/venues/nearest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Nearest Venues
         * @description Returns the venues that are nearest to a place, within 100 km.
         */
        get: operations["list_nearest_venues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clinics/nearest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Nearest Clinics
         * @description Returns the venues of health care that are nearest to a place, within 100 km.
         */
        get: operations["list_nearest_clinics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/verification/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm Code
         * @description Takes the newest code of this type; a code works once, and is void after five wrong ones.
         */
        post: operations["confirm_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/waitlist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Waits
         * @description Returns what the caller waits for, oldest first.
         */
        get: operations["list_waits"];
        put?: never;
        /**
         * Join Waitlist
         * @description Waits for a seat. A seat that is freed is held for the first whom it fits, who gets `booking.offered`.
         */
        post: operations["join_waitlist"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm Second Factor */
        post: operations["confirm_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/stats/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Series
         * @description Returns the values of a metric by hour or day, oldest first: up to 31 days by hour, and 366 by day.
         *
         *     Without `by`, there is a value for each step; with it, one for each name that has one in the step. `format=csv`
         *     returns a file for spreadsheets.
         */
        get: operations["get_series"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api-keys/scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Scopes
         * @description Returns the scopes that a key can have, and the operations that each allows.
         */
        get: operations["list_scopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Avatar
         * @description Gives the caller's account a picture: the square in the middle, encoded anew, without anything else.
         */
        post: operations["set_avatar"];
        /** Remove Avatar */
        delete: operations["remove_avatar"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/brokers/me/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Broker Dashboard
         * @description Returns what brokers want to know at a glance, of their own listings and of those in which they take part.
         */
        get: operations["get_broker_dashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Data Export
         * @description Returns your newest export.
         */
        get: operations["get_data_export"];
        put?: never;
        /**
         * Begin Data Export
         * @description Begins to collect all that is stored about you, as one archive (ZIP) with JSON documents and your files.
         *
         *     The frame `data_export.ready` and a notification say when it can be downloaded, for seven days. While one is being
         *     made, this returns it; afterwards a new one takes the place of the former.
         */
        post: operations["begin_data_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/me/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Offers */
        get: operations["list_offers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/export/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export All Users
         * @description Returns all accounts that match as CSV, newest first, as `GET /users/export` does.
         */
        get: operations["export_all_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/export/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Requests
         * @description Returns all requests as CSV, newest first.
         */
        get: operations["export_requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/export/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Payments
         * @description Returns all payments as CSV, newest first.
         */
        get: operations["export_payments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/export/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Notifications
         * @description Returns the notifications of all users as CSV, those that were made last first, without their texts.
         */
        get: operations["export_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/export/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Reports
         * @description Returns all reports as CSV, oldest first, except those about the caller.
         */
        get: operations["export_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import Users
         * @description Adds an account for each row, without a password: a mail brings its owner a link to choose one.
         *
         *     Rows whose address has an account are skipped. With `dry_run` the rows are checked and counted, and no account is
         *     added.
         */
        post: operations["import_users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/me/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Balances */
        get: operations["list_balances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/me/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Statement
         * @description Lists the changes of the caller's balances, newest first; as CSV all of them.
         */
        get: operations["list_statement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/ledger/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Accounts
         * @description Lists the shared accounts by name, and then those of providers.
         */
        get: operations["list_accounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/ledger/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Entries */
        get: operations["list_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/ledger/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Check
         * @description Returns the last check, which is made every day, and by `make ledger-check`.
         */
        get: operations["get_check"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/ledger/adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose Adjustment
         * @description Proposes an entry by hand. It is posted when another admin approves it.
         */
        post: operations["propose_adjustment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/me/payout-account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Payout Account
         * @description Returns the account that the caller has named last.
         */
        get: operations["get_payout_account"];
        /**
         * Update Payout Account
         * @description Names the account of the caller. The first one counts at once, a change after 72 hours.
         */
        put: operations["update_payout_account"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/me/location": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Update Location */
        put: operations["update_location"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/tus/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Upload
         * @description Begins an upload, which may also bring its first bytes. The last segment of `Location` is the id of the file.
         */
        post: operations["create_upload"];
        delete?: never;
        /**
         * Get Upload Rules
         * @description Tells the version, the extensions and the largest size, as headers.
         */
        options: operations["get_upload_rules"];
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/ledger/adjustments/{adjustment_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve Adjustment
         * @description Posts an adjustment that another admin has proposed.
         */
        post: operations["approve_adjustment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api-keys/{api_key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Api Key
         * @description Ends a key at once, with all its secrets and sockets, and deactivates its account.
         */
        delete: operations["revoke_api_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/cancel/{record_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Cancel Booking */
        delete: operations["cancel_booking"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/notifications/{broadcast_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Broadcast */
        get: operations["get_broadcast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/feeds/{feed_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Feed
         * @description Ends a feed: its address opens nothing any more.
         */
        delete: operations["delete_feed"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/devices/{device_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Device
         * @description Removes a device. Nothing is sent to it any more.
         */
        delete: operations["delete_device"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/verification/documents/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw Document
         * @description Takes a pending document back. Its files can be deleted then.
         */
        delete: operations["withdraw_document"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/verifications/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Submission
         * @description Returns a document with its number. For admins and moderators; the look is audited.
         */
        get: operations["get_submission"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/flags/{flag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Flag
         * @description Returns the flag of an operation or an area.
         */
        get: operations["get_flag"];
        /**
         * Set Flag
         * @description Turns an operation or a whole area on or off, on all gateways within a second, or on for some.
         *
         *     What is off answers 404 `FEATURE_DISABLED`. `FEATURES_OFF` in the environment of a gateway wins. A `version` that is
         *     not the newest is answered by 409 `STALE_VERSION`.
         */
        put: operations["set_flag"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/settings/{setting}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Setting
         * @description Returns a setting.
         */
        get: operations["get_setting"];
        /**
         * Set Setting
         * @description Sets a setting for all processes, within a second. `version` is that of the last answer; 0 if it was never set.
         *
         *     Payments that are under way keep the fee with which they were made. While `maintenance` is enabled, all routes but
         *     health, the login and those of administrators answer 503 `MAINTENANCE`.
         */
        put: operations["set_setting"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/imports/{import_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Import
         * @description Tells how far an import is. It is forgotten 30 days after its end.
         */
        get: operations["get_import"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/methods/{payment_method_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Method
         * @description Removes a card. No payment is made with it any more, and its gateway forgets it.
         */
        delete: operations["delete_method"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws/connections/{socket_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Sockets
         * @description Returns the open sockets of a user, or the one with the id of a connection.
         */
        get: operations["get_sockets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sockets/{socket_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Sockets
         * @description Returns the open sockets of a user, or the one with the id of a connection.
         */
        get: operations["get_sockets_at_get_api_v_admin_sockets_socket_id"];
        put?: never;
        post?: never;
        /**
         * Close Sockets
         * @description Closes the open sockets of a user, or the one with the id of a connection, with the code 4409.
         *
         *     Clients do not come back by themselves after it. To keep a user out, deactivate the account.
         */
        delete: operations["close_sockets"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/webhooks/{gateway}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive Webhook
         * @description Takes a message of a payment gateway, which has signed it.
         */
        post: operations["receive_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bookings/dependants/{dependant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Dependant
         * @description Removes a dependant, and cancels what is booked ahead for them. Records of the past keep their id.
         */
        delete: operations["remove_dependant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reports/{report_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Report */
        get: operations["get_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End Session */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/tus/{upload_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Upload
         * @description Deletes an upload that is not complete.
         */
        delete: operations["delete_upload"];
        options?: never;
        /**
         * Get Upload
         * @description Tells how many bytes are stored. A request that is still adding bytes is ended first.
         */
        head: operations["get_upload"];
        /**
         * Continue Upload
         * @description Adds bytes behind those that are stored. With the last byte the upload becomes a file with the same id.
         */
        patch: operations["continue_upload"];
        trace?: never;
    };
    "/bookings/waitlist/{wait_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Leave Waitlist */
        delete: operations["leave_waitlist"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/api-keys/{api_key_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Api Key
         * @description Gives a key another secret, shown here alone. Those before it work until `previous_until`, for 24 hours.
         */
        post: operations["rotate_api_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/notifications/{broadcast_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Broadcast
         * @description Stops a notice: no further recipient gets it, and what waits to be pushed or mailed is not sent.
         */
        post: operations["stop_broadcast"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/verifications/{document_id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim Document
         * @description Keeps a document for the caller, who alone can decide it for 30 minutes. Again, it prolongs the claim.
         *
         *     No reviewer decides on their own documents.
         */
        post: operations["claim_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/verifications/{document_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve Document
         * @description Approves a document that the caller has claimed.
         */
        post: operations["approve_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/verifications/{document_id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject Document
         * @description Rejects a document that the caller has claimed. Its owner is told.
         */
        post: operations["reject_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/verifications/{document_id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke Document
         * @description Takes the approval of a document back. Its owner is told.
         */
        post: operations["revoke_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/methods/{payment_method_id}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sync Method
         * @description Asks the gateway for a card that is to be saved, at most every 5 seconds, and returns the card.
         */
        post: operations["sync_method"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/payouts/{payout_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve Payout
         * @description Lets a large payout go.
         */
        post: operations["approve_payout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/payouts/{payout_id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject Payout
         * @description Gives the amount of a payout back to the balance, if the money certainly does not go.
         */
        post: operations["reject_payout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/payouts/{payout_id}/mark-paid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark Payout Paid
         * @description Says that the money of a payout by hand was sent, or that of one whose gateway does not tell.
         */
        post: operations["mark_payout_paid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reconciliations/{reconciliation_id}/differences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Differences
         * @description Returns the differences that a reconciliation has found so far, newest first.
         */
        get: operations["list_differences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reports/{report_id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve Report
         * @description Decides on all open reports about the same subject. Of several who decide at once, one does.
         *
         *     The author is told of a warning and of a removal, never who has reported them.
         */
        post: operations["resolve_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get User */
        get: operations["get_user"];
        /** Change User */
        put: operations["change_user_at_put_api_v_users_user_id"];
        post?: never;
        /**
         * Deactivate User
         * @description Deactivates the account. `is_active: true` reactivates it.
         *
         *     With the caller's own id it is `DELETE /users/me`: it deletes the account for good. Only owners can do that.
         */
        delete: operations["deactivate_user"];
        options?: never;
        head?: never;
        /** Change User */
        patch: operations["change_user"];
        trace?: never;
    };
    "/avatars/{avatar_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Avatar
         * @description Returns the picture that the `avatar_url` of an account names. It needs no token, as elements of a page.
         */
        get: operations["get_avatar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/records/{record_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Booking */
        get: operations["get_booking"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/brokers/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Broker
         * @description Returns a broker. One who was rejected is 404 for all but themself and admins.
         */
        get: operations["get_broker"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/{secret}.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Feed
         * @description Returns the calendar that an address opens: from 90 days ago on, at most 5,000 entries and 3 MiB.
         */
        get: operations["read_feed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/commitments/{commitment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Time Off
         * @description Deletes a time off. Other commitments end with their job or booking.
         */
        delete: operations["remove_time_off"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Conversation */
        get: operations["get_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update Conversation */
        patch: operations["update_conversation"];
        trace?: never;
    };
    "/blocks/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Block User
         * @description Blocks a user: neither can write to the other in their thread, or start one. Doing it again changes nothing.
         */
        put: operations["block_user"];
        post?: never;
        /** Unblock User */
        delete: operations["unblock_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/{file_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get File */
        get: operations["get_file"];
        put?: never;
        post?: never;
        /**
         * Delete File
         * @description Deletes one of the caller's own files.
         */
        delete: operations["delete_file"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{file_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get File */
        get: operations["get_file_at_get_api_v_files_file_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{lead_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Lead */
        get: operations["get_lead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Lead
         * @description Notes how far a lead is, for the seller's side.
         */
        patch: operations["update_lead"];
        trace?: never;
    };
    "/vehicles/{listing_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Listing
         * @description Returns a listing. One that is not shown to everyone is found by its owner, its broker and admins.
         */
        get: operations["get_listing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/properties/{listing_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Listing
         * @description Returns a listing. One that is not shown to everyone is found by its owner, its broker and admins.
         */
        get: operations["get_listing_at_get_api_v_properties_listing_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Listing
         * @description Returns a listing. One that is not shown to everyone is found by its owner, its broker and admins.
         */
        get: operations["get_listing_at_get_api_v_listings_listing_id"];
        /**
         * Update Listing
         * @description Changes the fields that are sent, and then the status, for the owner and their broker.
         */
        put: operations["update_listing_at_put_api_v_listings_listing_id"];
        post?: never;
        /**
         * Delete Listing
         * @description Ends a listing for good, for its owner and admins.
         */
        delete: operations["delete_listing"];
        options?: never;
        head?: never;
        /**
         * Update Listing
         * @description Changes the fields that are sent, and then the status, for the owner and their broker.
         */
        patch: operations["update_listing"];
        trace?: never;
    };
    "/messages/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Messages
         * @description Returns messages, oldest first: the oldest after `after_seq`, or with only `before_seq` the newest before it.
         *
         *     The `Link` header leads on in the same direction: `next` to newer messages, `prev` to older ones.
         */
        get: operations["list_messages"];
        put?: never;
        /** Send Message To */
        post: operations["send_message_to"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/{notification_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Notification
         * @description Deletes a notification. What has not been sent of it yet is not sent any more.
         */
        delete: operations["delete_notification"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/{payment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Payment */
        get: operations["get_payment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/{provider_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Provider */
        get: operations["get_provider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Request */
        get: operations["get_request"];
        /** Update Request */
        put: operations["update_request_at_put_api_v_requests_request_id"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update Request */
        patch: operations["update_request"];
        trace?: never;
    };
    "/reviews/{review_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Review */
        get: operations["get_review"];
        /**
         * Update Review
         * @description Changes a review of the caller, within 48 hours; those of others are 404.
         */
        put: operations["update_review_at_put_api_v_reviews_review_id"];
        post?: never;
        /**
         * Delete Review
         * @description Deletes a review of the caller, within 48 hours; they may write another one.
         */
        delete: operations["delete_review"];
        options?: never;
        head?: never;
        /**
         * Update Review
         * @description Changes a review of the caller, within 48 hours; those of others are 404.
         */
        patch: operations["update_review"];
        trace?: never;
    };
    "/searches/{search_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Search */
        get: operations["get_search"];
        put?: never;
        post?: never;
        /** Delete Search */
        delete: operations["delete_search"];
        options?: never;
        head?: never;
        /**
         * Update Search
         * @description Changes the fields that are sent. A filter replaces all of the one before.
         */
        patch: operations["update_search"];
        trace?: never;
    };
    "/sellers/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Seller */
        get: operations["get_seller"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services/{service_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Service */
        get: operations["get_service"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update Service */
        patch: operations["update_service"];
        trace?: never;
    };
    "/slots/{slot_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Slot */
        get: operations["get_slot"];
        put?: never;
        post?: never;
        /**
         * Close Slot
         * @description Closes the slot for good; it is kept for the records of the past. Doing it again changes nothing.
         */
        delete: operations["close_slot"];
        options?: never;
        head?: never;
        /** Update Slot */
        patch: operations["update_slot"];
        trace?: never;
    };
    "/bookings/{slot_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Slot */
        get: operations["get_slot_at_get_api_v_bookings_slot_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{schedule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End Schedule
         * @description Ends the plan, and closes its slots that have not begun.
         */
        delete: operations["end_schedule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/venues/{venue_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Venue */
        get: operations["get_venue"];
        put?: never;
        post?: never;
        /**
         * Delete Venue
         * @description Ends the venue for good and cancels what is booked there; it is kept for the records of the past.
         *
         *     Doing it again changes nothing.
         */
        delete: operations["delete_venue"];
        options?: never;
        head?: never;
        /** Update Venue */
        patch: operations["update_venue"];
        trace?: never;
    };
    "/listings/{listing_id}/broker": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite Broker
         * @description Asks a verified broker to take part, for the owner. A later invitation replaces an earlier one.
         */
        post: operations["invite_broker"];
        /**
         * Remove Broker
         * @description Ends the part of the broker or takes the invitation back: for the owner, or for the broker themself.
         */
        delete: operations["remove_broker"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/records/{record_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel Booking */
        post: operations["cancel_booking_at_post_api_v_records_record_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/venues/{venue_id}/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Venue Bookings
         * @description Returns the bookings of a venue for its staff, latest slot first.
         */
        get: operations["list_venue_bookings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/records/{record_id}/check-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check In Booking
         * @description For the staff of the venue: the person is there.
         */
        post: operations["check_in_booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/records/{record_id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete Booking
         * @description For the staff of the venue, once the slot has begun.
         */
        post: operations["complete_booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/records/{record_id}/no-show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Miss Booking
         * @description For the staff of the venue, once the slot has begun: the person did not come.
         */
        post: operations["miss_booking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/brokers/{user_id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify Broker
         * @description Verifies or rejects a broker. A later decision replaces an earlier one; the same one changes nothing.
         */
        post: operations["verify_broker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/records/{record_id}/calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Booking Calendar
         * @description Returns one booking as a calendar file, for those who may read the booking.
         */
        get: operations["get_booking_calendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Messages Of Conversation
         * @description The same as `GET /messages/{request_id}`.
         */
        get: operations["list_messages_of_conversation"];
        put?: never;
        /** Send Message In Conversation */
        post: operations["send_message_in_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark Conversation Read */
        post: operations["mark_conversation_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Member
         * @description Adds a user to a thread, who can read what is written from then on.
         */
        post: operations["add_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decline Offer */
        post: operations["decline_offer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/dispatch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Dispatch
         * @description Returns all waves, with the reason why each candidate was or was not offered the request.
         *
         *     The client of the request gets only the numbers of candidates.
         */
        get: operations["get_dispatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/{file_id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download File */
        get: operations["download_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{file_id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download File */
        get: operations["download_file_at_get_api_v_files_file_id_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/{file_id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Thumbnail */
        get: operations["get_thumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/{file_id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Create Link */
        get: operations["create_link"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/{file_id}/linked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download Linked File */
        get: operations["download_linked_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/favourite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Add Favourite
         * @description Saves a listing, of whose price and status the caller is told. Doing it again changes nothing.
         */
        put: operations["add_favourite"];
        post?: never;
        /**
         * Remove Favourite
         * @description Takes a listing out of the favourites. Doing it again changes nothing.
         */
        delete: operations["remove_favourite"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Listing Stats
         * @description Returns what was counted for a listing on each day, for its owner and their broker.
         */
        get: operations["get_listing_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show Contact
         * @description Shows the telephone number of a seller who lets buyers ask for it. A user is shown 30 on one day of UTC.
         */
        post: operations["show_contact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload To Request */
        post: operations["upload_to_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation_id}/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload To Conversation
         * @description Adds a file to a conversation of any kind. That of a request has the files of the request.
         */
        post: operations["upload_to_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Request Files */
        get: operations["list_request_files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Conversation Files
         * @description Lists those files of a conversation of any kind that the caller may read. That of a request has its files.
         */
        get: operations["list_conversation_files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Lead
         * @description Asks about a listing. A buyer has one lead of a listing: asking again adds the message to its conversation.
         */
        post: operations["create_lead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish Listing
         * @description Makes a listing available that is a draft, was withdrawn, has expired or has ended with a deal.
         */
        post: operations["publish_listing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Withdraw Listing */
        post: operations["withdraw_listing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Renew Listing
         * @description Moves the end of a listing 60 days on, at most 120 days ahead. One that has ended is shown again.
         */
        post: operations["renew_listing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Appeal Listing
         * @description Asks the moderators for another decision on a suspended listing of the caller, once for each decision.
         */
        post: operations["appeal_listing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{request_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark Read
         * @description Moves the caller's read mark forward. The answer has the mark as it is, which may be further on.
         */
        post: operations["mark_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/{notification_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark Notification Read
         * @description Marks a notification as read. One that is read already stays as it is.
         */
        post: operations["mark_notification_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/{notification_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Deliveries
         * @description Returns what has become of one of the caller's notifications on each channel. Admins may ask about all users'.
         */
        get: operations["list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/{payment_id}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sync Payment
         * @description Asks the gateway for the state of a payment, at most every 5 seconds, and returns the payment.
         */
        post: operations["sync_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/{payment_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Payment
         * @description Ends a payment that is pending. What is paid all the same goes back.
         */
        post: operations["cancel_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/tip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tip Provider
         * @description Asks for a tip to the provider, within 30 days after the job. All of it is the provider's.
         */
        post: operations["tip_provider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/{payment_id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund Payment
         * @description Gives money of a payment back. Only admins may.
         */
        post: operations["refund_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report Listing
         * @description Does the same as `POST /reports` for a listing, which stays visible until a moderator decides.
         */
        post: operations["report_listing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept Request */
        post: operations["accept_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start Request */
        post: operations["start_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Complete Request */
        post: operations["complete_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/request/{request_id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Complete Request */
        post: operations["complete_request_at_post_api_v_request_request_id_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel Request */
        post: operations["cancel_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/rating": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rate Request */
        post: operations["rate_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Timeline
         * @description Returns everything that happened to the request, oldest first.
         */
        get: operations["list_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{request_id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Status
         * @description An alias of accept, start, complete and cancel, with the same rules.
         */
        post: operations["set_status"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reviews/{review_id}/reply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reply To Review
         * @description Answers a review about the caller, once; those about others are 404. Everyone may read the answer.
         */
        post: operations["reply_to_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Reviews
         * @description Returns the reviews about a user, newest first.
         */
        get: operations["list_reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/searches/{search_id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Search Results
         * @description Returns the listings that a saved search finds now, as `GET /listings` does with its filter.
         */
        get: operations["list_search_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sellers/{user_id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend Seller
         * @description Hides all listings of a seller, who can offer nothing until they are restored. Doing it again changes nothing.
         */
        post: operations["suspend_seller"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sellers/{user_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Seller
         * @description Ends a suspension: the listings are shown again. Doing it again changes nothing.
         */
        post: operations["restore_seller"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/venues/{venue_id}/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create Slot */
        post: operations["create_slot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/venues/{venue_id}/closures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close Venue
         * @description Closes the slots of the venue that have a moment in this time, in which it gets no others.
         */
        post: operations["close_venue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/venues/{venue_id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify Venue
         * @description Lets everyone see a venue of a health kind. Doing it again changes nothing.
         */
        post: operations["verify_venue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/venues/{venue_id}/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite Staff
         * @description Invites a provider, who belongs to the staff once they accept. Doing it again changes nothing.
         */
        post: operations["invite_staff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/viewings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Viewings
         * @description Returns the viewings ahead, soonest first, a hundred at most.
         */
        get: operations["list_viewings"];
        put?: never;
        /**
         * Create Viewing
         * @description Adds a time at which the listing can be viewed. Its id is that of a slot: `POST /bookings/schedule` books it.
         */
        post: operations["create_viewing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/broker/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join Listing
         * @description Lets the caller, a verified broker whom the owner has asked, take part in the listing.
         */
        post: operations["join_listing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation_id}/members/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Leave Thread
         * @description Leaves a thread. The caller can still read what was written until then.
         */
        delete: operations["leave_thread"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/{file_id}/linked/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Linked Thumbnail */
        get: operations["get_linked_thumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/venues/{venue_id}/slots/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Schedule
         * @description Makes the slots of a weekly plan, in the wall time of the venue.
         */
        post: operations["create_schedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/venues/{venue_id}/staff/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept Invitation
         * @description Makes the caller a member of the staff who invited them. Doing it again changes nothing.
         */
        post: operations["accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/images/{file_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Listing Image
         * @description Returns an image of a listing that everyone may see. It needs no token, as elements of a page.
         */
        get: operations["get_listing_image"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/venues/{venue_id}/staff/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Staff
         * @description Removes a member of the staff, or an invitation, and closes the slots ahead that they serve there.
         *
         *     A member may remove themself.
         */
        delete: operations["remove_staff"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/listings/{listing_id}/viewings/{viewing_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Cancel Viewing
         * @description Cancels the viewing, and the bookings of it. Doing it again changes nothing.
         */
        delete: operations["cancel_viewing"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{request_id}/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Message
         * @description Removes content and attachments. The message keeps its place; deleting it again changes nothing.
         */
        delete: operations["delete_message"];
        options?: never;
        head?: never;
        /** Edit Message */
        patch: operations["edit_message"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AccountAndProfileChange
         * @description Changes only the fields that are sent. Null clears an optional field. The role cannot be changed.
         */
        AccountAndProfileChange: {
            /**
             * Enrolled Venue Id
             * @description The clinic to which the caller goes.
             */
            enrolled_venue_id?: string | null;
            /**
             * Enrolled Clinic Postal Code
             * @description The postal code of that clinic, instead of its id.
             */
            enrolled_clinic_postal_code?: string | null;
            /**
             * Health Conditions
             * @description All of them; none if it is empty, and not stated if it is null.
             */
            health_conditions?: ("pregnancy" | "diabetes" | "asthma" | "heart" | "kidney" | "immune" | "other")[] | null;
            /** Full Name */
            full_name?: string;
            /** Username */
            username?: string | null;
            /**
             * Email
             * Format: email
             * @description A new address is `pending_email` until the code that is mailed to it is confirmed. It needs `password`, unless
             *     the login is younger than ten minutes.
             */
            email?: string;
            /**
             * Password
             * @description The current password of the caller, for a new address.
             */
            password?: string;
            /** Phone */
            phone?: string | null;
            /** Bio */
            bio?: string | null;
            preferences?: components["schemas"]["PreferencesChange"] | null;
            /**
             * Nric
             * @description An identity number. It is kept encrypted, and belongs to one account.
             */
            nric?: string | null;
            /** Date Of Birth */
            date_of_birth?: string | null;
            /** Gender */
            gender?: ("M" | "F") | null;
            /** Postal Code */
            postal_code?: string | null;
        };
        /**
         * AccountChange
         * @description Changes only the fields that are sent. Null clears an optional field. The role cannot be changed.
         */
        AccountChange: {
            /** Full Name */
            full_name?: string;
            /** Username */
            username?: string | null;
            /**
             * Email
             * Format: email
             * @description A new address is `pending_email` until the code that is mailed to it is confirmed. It needs `password`, unless
             *     the login is younger than ten minutes.
             */
            email?: string;
            /**
             * Password
             * @description The current password of the caller, for a new address.
             */
            password?: string;
            /** Phone */
            phone?: string | null;
            /** Bio */
            bio?: string | null;
            preferences?: components["schemas"]["PreferencesChange"] | null;
            /**
             * Nric
             * @description An identity number. It is kept encrypted, and belongs to one account.
             */
            nric?: string | null;
            /** Date Of Birth */
            date_of_birth?: string | null;
            /** Gender */
            gender?: ("M" | "F") | null;
            /** Postal Code */
            postal_code?: string | null;
        };
        /** Adjustment */
        Adjustment: {
            /** Id */
            id: string;
            /** Reason */
            reason: string;
            /** Postings */
            postings: components["schemas"]["LedgerPosting"][];
            /** Proposed By */
            proposed_by: string;
            /** Proposed At */
            proposed_at: string;
            /**
             * Approved By
             * @description Null until another admin has approved it, which posts it.
             */
            approved_by: string | null;
            /** Approved At */
            approved_at: string | null;
        };
        /**
         * ApiKey
         * @description A key without its secret. It works until `expires_at`, if that is set, or until it is revoked.
         */
        ApiKey: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * User Id
             * @description The account for which it acts.
             */
            user_id: string;
            /**
             * Role
             * @enum {string}
             */
            role: "client" | "provider" | "moderator";
            /** Scopes */
            scopes: string[];
            /** Rate */
            rate: number | null;
            /**
             * Created By
             * @description The admin who has made it.
             */
            created_by: string;
            /** Created At */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Last Used At
             * @description At most a minute before its last use.
             */
            last_used_at: string | null;
            /**
             * Rotated At
             * @description When it got its present secret; null for the first one.
             */
            rotated_at: string | null;
            /** Revoked At */
            revoked_at: string | null;
        };
        /**
         * Appeal
         * @description The words of an owner against the suspension of a listing.
         */
        Appeal: {
            /** Listing Id */
            listing_id: string;
            /** Text */
            text: string;
            /** Created At */
            created_at: string;
        };
        /** Approval */
        Approval: {
            /**
             * Expires On
             * @description Replaces what the owner has stated.
             */
            expires_on?: string | null;
        };
        /**
         * Assignment
         * @description The assignment that the command is for. If the request was reassigned since, the command is refused.
         */
        Assignment: {
            /** Epoch */
            epoch?: number | null;
        };
        /**
         * AuditEntry
         * @description An entry of the audit trail.
         */
        AuditEntry: {
            /** Id */
            id: string;
            /** Occurred At */
            occurred_at: string;
            /**
             * Action
             * @description A stable name, such as `login_failed`.
             */
            action: string;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "success" | "failure";
            /**
             * Actor Id
             * @description The user who acted, or null if the caller was not authenticated.
             */
            actor_id: string | null;
            /**
             * Subject Id
             * @description The user whose account is concerned, or null if there is no such account.
             */
            subject_id: string | null;
            /** Session Id */
            session_id: string | null;
            /** Address */
            address: string;
            /**
             * Device
             * @description The User-Agent of the device.
             */
            device: string;
            /**
             * Request Id
             * @description The `X-Request-ID` of the call, which is also in the logs.
             */
            request_id: string;
            /** Details */
            details: {
                [key: string]: unknown;
            };
        };
        /** AvailableRequest */
        AvailableRequest: {
            /** Id */
            id: string;
            /** Client Id */
            client_id: string;
            /** Provider Id */
            provider_id: string | null;
            /**
             * Category
             * @enum {string}
             */
            category: "towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other";
            /** Description */
            description: string;
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
            /** Address */
            address: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "accepted" | "in_progress" | "completed" | "cancelled" | "expired";
            /** Epoch */
            epoch: number;
            /** Price Estimate */
            price_estimate: number | null;
            /** Scheduled For */
            scheduled_for: string | null;
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /** Accepted At */
            accepted_at: string | null;
            /** Started At */
            started_at: string | null;
            /** Completed At */
            completed_at: string | null;
            /** Cancelled At */
            cancelled_at: string | null;
            /** Cancel Reason */
            cancel_reason: string | null;
            /**
             * Payment Status
             * @enum {string}
             */
            payment_status: "none" | "pending" | "secured" | "paid" | "due" | "returned";
            /** @description The quote for which the request was made; null without one, and for those who do not participate. */
            quote: components["schemas"]["Quote"] | null;
            /** Distance Km */
            distance_km: number;
        };
        /** Balance */
        Balance: {
            /** Currency */
            currency: string;
            /**
             * Balance
             * @description The money that is owed to the provider; less than zero if they owe it.
             */
            balance: number;
            /**
             * On Hold
             * @description Earnings of the last hours (`PAYOUT_HOLD_HOURS`), and open disputes.
             */
            on_hold: number;
            /**
             * Available
             * @description The balance without what is on hold.
             */
            available: number;
        };
        /** BlockedUser */
        BlockedUser: {
            /** User Id */
            user_id: string;
            /** Blocked At */
            blocked_at: string;
        };
        /**
         * Booking
         * @description The seat of one person in a slot.
         */
        Booking: {
            /** Id */
            id: string;
            /** User Id */
            user_id: string;
            /**
             * Attendee Id
             * @description The dependant who comes; null if the user does.
             */
            attendee_id: string | null;
            /** Booking Slot Id */
            booking_slot_id: string;
            /**
             * Status
             * @enum {string}
             */
            status: "held" | "booked" | "checked_in" | "completed" | "no_show" | "cancelled" | "lapsed";
            /**
             * Dose Number
             * @description Where the criteria of the service count doses: the number of this one, from 1.
             */
            dose_number: number | null;
            /**
             * Next Due At
             * @description When the next dose becomes due; null if none is needed.
             */
            next_due_at: string | null;
            /**
             * Eligibility
             * @description `unverified` if a fact that the service asks for is not known.
             * @enum {string}
             */
            eligibility: "ok" | "unverified";
            /** Note */
            note: string | null;
            /**
             * Expires At
             * @description When a hold lapses.
             */
            expires_at: string | null;
            /**
             * Sequence
             * @description Grows with every change.
             */
            sequence: number;
            slot: components["schemas"]["Slot"];
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /** Cancel Reason */
            cancel_reason: string | null;
        };
        /** BookingCancellation */
        BookingCancellation: {
            /** Reason */
            reason?: string | null;
        };
        /**
         * BookingProfile
         * @description The facts about the caller that bookings know. Those of the account are changed by `PUT /users/me`.
         */
        BookingProfile: {
            /** @description Null also if the venue is not shown to others any more. */
            enrolled_clinic: components["schemas"]["EnrolledClinic"] | null;
            /**
             * Health Conditions
             * @description Null if they are not stated.
             */
            health_conditions: ("pregnancy" | "diabetes" | "asthma" | "heart" | "kidney" | "immune" | "other")[] | null;
            /** Dependants */
            dependants: components["schemas"]["Dependant"][];
            /** Date Of Birth */
            date_of_birth: string | null;
            /** Gender */
            gender: ("M" | "F") | null;
            address: components["schemas"]["PostalAddress"] | null;
        };
        /**
         * BookingProfileChange
         * @description Changes only the fields that are sent. Null clears a field.
         */
        BookingProfileChange: {
            /**
             * Enrolled Venue Id
             * @description The clinic to which the caller goes.
             */
            enrolled_venue_id?: string | null;
            /**
             * Enrolled Clinic Postal Code
             * @description The postal code of that clinic, instead of its id.
             */
            enrolled_clinic_postal_code?: string | null;
            /**
             * Health Conditions
             * @description All of them; none if it is empty, and not stated if it is null.
             */
            health_conditions?: ("pregnancy" | "diabetes" | "asthma" | "heart" | "kidney" | "immune" | "other")[] | null;
        };
        /** BookingRules */
        BookingRules: {
            /** Min Notice Minutes */
            min_notice_minutes: number;
            /** Max Ahead Days */
            max_ahead_days: number;
            /** Cancel Until Minutes */
            cancel_until_minutes: number;
            /** Hold Minutes */
            hold_minutes: number;
            /** Offer Minutes */
            offer_minutes: number;
            /**
             * Reminder Minutes
             * @description How long before the start reminders are sent, the earliest first.
             */
            reminder_minutes: number[];
            /** Strict Eligibility */
            strict_eligibility: boolean;
            /** No Show Limit */
            no_show_limit: number | null;
        };
        /**
         * BookingRulesChange
         * @description Changes only the rules that are sent. Null removes the limit of no-shows.
         */
        BookingRulesChange: {
            /** Min Notice Minutes */
            min_notice_minutes?: number;
            /** Max Ahead Days */
            max_ahead_days?: number;
            /** Cancel Until Minutes */
            cancel_until_minutes?: number;
            /** Hold Minutes */
            hold_minutes?: number;
            /** Offer Minutes */
            offer_minutes?: number;
            /** Reminder Minutes */
            reminder_minutes?: number[];
            /** Strict Eligibility */
            strict_eligibility?: boolean;
            /** No Show Limit */
            no_show_limit?: number | null;
        };
        /**
         * Broadcast
         * @description A notice by an admin.
         */
        Broadcast: {
            /** Id */
            id: string;
            /**
             * Status
             * @description It is `preparing` while its recipients are collected; from `sent` and `stopped` it does not change any more.
             * @enum {string}
             */
            status: "preparing" | "scheduled" | "sending" | "sent" | "stopped";
            /**
             * Recipients
             * @description The number of users for whom it was planned.
             */
            recipients: number;
            /**
             * Done
             * @description The number of those who have it. Accounts that were deleted since are never counted.
             */
            done: number;
            /** Title */
            title: string;
            /** Message */
            message: string;
            /** Link */
            link: string | null;
            /** Channels */
            channels: ("in_app" | "push" | "email" | "sms")[];
            /**
             * Role
             * @description Null for a list of users.
             */
            role: ("client" | "provider" | "admin" | "moderator") | null;
            /** Send At */
            send_at: string;
            /**
             * Created By
             * @description The admin who has planned it.
             */
            created_by: string;
            /** Created At */
            created_at: string;
            /**
             * Finished At
             * @description When the last recipient got it, or when it was stopped.
             */
            finished_at: string | null;
        };
        /**
         * Broker
         * @description A broker, by their own words. No admin has checked them unless `is_verified` is true.
         */
        Broker: {
            /** User Id */
            user_id: string;
            /** Name */
            name: string;
            /** License Number */
            license_number: string;
            /** Years Experience */
            years_experience: number | null;
            /** Bio */
            bio: string | null;
            /** Company */
            company: string | null;
            /** Regions */
            regions: string[];
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "verified" | "rejected";
            /** Is Verified */
            is_verified: boolean;
            /**
             * Reason
             * @description Of a rejection; null for all but the broker and admins.
             */
            reason: string | null;
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /**
             * Decided At
             * @description Null until an admin has decided on what the broker states.
             */
            decided_at: string | null;
        };
        /**
         * BrokerChange
         * @description Changes only the fields that are sent. Null clears an optional field. What is new is to be verified again.
         */
        BrokerChange: {
            /**
             * License Number
             * @description At least one letter or digit. Another broker cannot have the same letters and digits, in any case.
             * @example AA-1234
             */
            license_number?: string;
            /** Years Experience */
            years_experience?: number | null;
            /** Bio */
            bio?: string | null;
            /** Company */
            company?: string | null;
            /** Regions */
            regions?: string[];
        };
        /**
         * BrokerDashboard
         * @description The caller's listings, those in which they take part as a broker, and the leads about both.
         */
        BrokerDashboard: {
            /**
             * Listings
             * @description The number of each status, also if it is 0.
             */
            listings: {
                [key: string]: number;
            };
            /**
             * Leads
             * @description The number of each status, also if it is 0.
             */
            leads: {
                [key: string]: number;
            };
            /**
             * First Answer Minutes
             * @description The median time to the first answer, of the leads of the last 30 days that have one; null if none has.
             */
            first_answer_minutes: number | null;
            /** Views */
            views: number;
            /**
             * New Leads
             * @description As are the views, the sum of the days.
             */
            new_leads: number;
            /**
             * Days
             * @description The last 30 days of UTC, today included.
             */
            days: components["schemas"]["DashboardDay"][];
        };
        /** BrokerVerdict */
        BrokerVerdict: {
            /**
             * Decision
             * @enum {string}
             */
            decision: "verified" | "rejected";
            /**
             * Reason
             * @description Told to the broker with a rejection.
             */
            reason?: string | null;
        };
        /**
         * CalendarFeed
         * @description An address at which a calendar application reads what the caller has to do.
         */
        CalendarFeed: {
            /** Id */
            id: string;
            /**
             * Details
             * @enum {string}
             */
            details: "busy" | "full";
            /** Created At */
            created_at: string;
        };
        /** Cancellation */
        Cancellation: {
            /** Reason */
            reason?: string | null;
        };
        /**
         * Candidate
         * @description A provider whom a wave considered.
         */
        Candidate: {
            /** Provider Id */
            provider_id: string;
            /**
             * Outcome
             * @description `offered`, `not_chosen`, or the rule that excluded the provider, such as `too_far`.
             */
            outcome: string;
            /**
             * Offer State
             * @description The state of the offer, or null if the provider got none.
             */
            offer_state: string | null;
            /**
             * Rank
             * @description 1 is the best. Null for an excluded provider.
             */
            rank: number | null;
            /** Distance Km */
            distance_km: number;
            /** Score */
            score: number | null;
            /**
             * Parts
             * @description The parts of the score by name.
             */
            parts: {
                [key: string]: number;
            };
            /**
             * Delay Seconds
             * @description How many seconds after the first offers of the wave this offer became visible.
             */
            delay_seconds: number;
        };
        /** Channels */
        Channels: {
            /** In App */
            in_app: boolean;
            /** Push */
            push: boolean;
            /** Email */
            email: boolean;
            /** Sms */
            sms: boolean;
        };
        /** ChannelsByType */
        ChannelsByType: {
            transaction_success: components["schemas"]["Channels"];
            new_message: components["schemas"]["Channels"];
            listing_update: components["schemas"]["Channels"];
            account_alert: components["schemas"]["Channels"];
            request_update: components["schemas"]["Channels"];
            /** @description Offers are never mailed, because they end too soon. */
            offer: components["schemas"]["Channels"];
            system: components["schemas"]["Channels"];
        };
        /**
         * Checkout
         * @description The next step of the payer.
         */
        Checkout: {
            /**
             * Url
             * @description A page of the gateway.
             */
            url: string | null;
            /**
             * Client Secret
             * @description Confirms the payment in the payer's app, with the library of the gateway.
             */
            client_secret: string | null;
        };
        /** ClientEvent */
        ClientEvent: {
            /**
             * Type
             * @enum {string}
             */
            type: "listing_view" | "search_performed" | "profile_view" | "transaction_click" | "request_view" | "app_opened";
            /**
             * Resource Id
             * @description The id of the listing, the profile or the request that was seen.
             */
            resource_id?: string | null;
            /**
             * Session Id
             * @description A name that the client gives to one visit.
             */
            session_id?: string | null;
            /** Details */
            details?: {
                [key: string]: unknown;
            } | null;
            /**
             * Occurred At
             * @description When it happened; by default when it is received.
             */
            occurred_at?: string | null;
        };
        /** ClientEvents */
        ClientEvents: {
            /**
             * Events
             * @description Each keeps the rules of its fields.
             */
            events: components["schemas"]["ClientEvent"][];
        };
        /** ClosedSlots */
        ClosedSlots: {
            /**
             * Closed
             * @description The number of slots that were closed.
             */
            closed: number;
        };
        /** CodeConfirmation */
        CodeConfirmation: {
            /**
             * Type
             * @enum {string}
             */
            type: "email" | "phone";
            /**
             * Code
             * @description The code from the mail or the text message.
             */
            code: string;
            /**
             * Target
             * @description The address or number to which the code was sent; by default that of the newest code of this type.
             */
            target?: string | null;
        };
        /** CodeRequest */
        CodeRequest: {
            /**
             * Target
             * @description The caller's own e-mail address, or their phone number in any spelling.
             */
            target: string;
            /**
             * Type
             * @enum {string}
             */
            type: "email" | "phone";
        };
        /**
         * Commitment
         * @description A time at which the caller cannot be elsewhere.
         */
        Commitment: {
            /** Id */
            id: string;
            /**
             * Kind
             * @description `job`: an accepted request, `slot`: one that the caller serves, `seat`: a booking of theirs, `time_off`.
             * @enum {string}
             */
            kind: "job" | "slot" | "seat" | "time_off";
            /** Starts At */
            starts_at: string;
            /**
             * Ends At
             * @description The end of a running job is estimated, and moves on.
             */
            ends_at: string;
            /**
             * Source Id
             * @description The id of the request, slot or booking; of a time off, its own.
             */
            source_id: string;
            /** Note */
            note: string | null;
        };
        /** Confirmed */
        Confirmed: {
            /** Verified */
            verified: boolean;
        };
        /** ConnectedGateway */
        ConnectedGateway: {
            /** Gateway Id */
            gateway_id: string;
            /** Users */
            users: number;
            /** Sockets */
            sockets: number;
        };
        /** ConnectedUser */
        ConnectedUser: {
            /** User Id */
            user_id: string;
            /**
             * Sockets
             * @description At most 20 of each gateway are counted and listed.
             */
            sockets: number;
            /** Connections */
            connections: components["schemas"]["OpenConnection"][];
        };
        /**
         * Contact
         * @description An address or a number of the caller.
         */
        Contact: {
            /** Target */
            target: string;
            /** Is Verified */
            is_verified: boolean;
        };
        /** Conversation */
        Conversation: {
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "request" | "listing" | "direct";
            /** Request Id */
            request_id: string | null;
            /** Listing Id */
            listing_id: string | null;
            /** Title */
            title: string | null;
            /** Members */
            members: components["schemas"]["Member"][];
            last_message: components["schemas"]["Message"] | null;
            /**
             * Unread Count
             * @description Messages of others after the caller's read mark; null for an admin who is no member.
             */
            unread_count: number | null;
            /**
             * Is Active
             * @description False if the caller has put the conversation away; null for an admin who is no member.
             */
            is_active: boolean | null;
            /** Created At */
            created_at: string;
        };
        /**
         * ConversationChange
         * @description Changes only the fields that are sent. `is_active` is each member's own, `title` that of a thread.
         */
        ConversationChange: {
            /** Is Active */
            is_active?: boolean;
            /** Title */
            title?: string | null;
        };
        /** Criterion */
        Criterion: {
            /** Id */
            id: string;
            /**
             * Age Criteria
             * @description Such as "6-59 months", with both bounds included; null: all ages.
             */
            age_criteria: string | null;
            /**
             * Age Min Months
             * @description Null without a bound, or if it is in days or weeks.
             */
            age_min_months: number | null;
            /** Age Max Months */
            age_max_months: number | null;
            /**
             * Gender Criteria
             * @enum {string}
             */
            gender_criteria: "None" | "M" | "F";
            /** Health Condition Criteria */
            health_condition_criteria: ("pregnancy" | "diabetes" | "asthma" | "heart" | "kidney" | "immune" | "other") | null;
            /** Doses Required */
            doses_required: number;
            /** Dose Interval Days */
            dose_interval_days: number | null;
            /**
             * Repeat After Days
             * @description The days after which a complete series is refreshed by one more dose; null: never.
             */
            repeat_after_days: number | null;
            /** Frequency */
            frequency: string | null;
        };
        /** DashboardDay */
        DashboardDay: {
            /** Day */
            day: string;
            /** Views */
            views: number;
            /** Leads */
            leads: number;
        };
        /** DataExport */
        DataExport: {
            /** Id */
            id: string;
            /** Owner Id */
            owner_id: string;
            /**
             * Status
             * @enum {string}
             */
            status: "collecting" | "ready" | "failed" | "expired";
            /** Created At */
            created_at: string;
            /**
             * File Id
             * @description While it is ready: the archive among your files.
             */
            file_id: string | null;
            /**
             * Url
             * @description While it is ready: the path of the archive's bytes.
             */
            url: string | null;
            /** Expires At */
            expires_at: string | null;
        };
        /** Decision */
        Decision: {
            /**
             * Action
             * @description `deactivate` closes the account of the author, and removes the subject too.
             * @enum {string}
             */
            action: "dismiss" | "remove" | "warn" | "deactivate";
            /**
             * Note
             * @description The reasons, for other moderators. The author does not see them.
             */
            note: string;
        };
        /**
         * Deletion
         * @description The ids of the files that were deleted, and of those that do not exist, are not the caller's, or are kept.
         */
        Deletion: {
            /** Deleted */
            deleted: string[];
            /** Failed */
            failed: string[];
        };
        /** Delivery */
        Delivery: {
            /** Id */
            id: string;
            /**
             * Channel
             * @enum {string}
             */
            channel: "in_app" | "push" | "email" | "sms";
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "deferred" | "sending" | "sent" | "delivered" | "opened" | "failed" | "suppressed";
            /**
             * Reason
             * @description The reason for the status, such as `preference`, `no_device`, `unverified`, `read`, `expired` or `rate`.
             */
            reason: string | null;
            /** Tries */
            tries: number;
            /** Next Try At */
            next_try_at: string | null;
            /** Sent At */
            sent_at: string | null;
            /** Opened At */
            opened_at: string | null;
        };
        /**
         * Dependant
         * @description A person for whom the caller books.
         */
        Dependant: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Date Of Birth */
            date_of_birth: string | null;
            /** Gender */
            gender: ("M" | "F") | null;
        };
        /**
         * Destination
         * @description The place to which the vehicle is brought.
         */
        Destination: {
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
        };
        /** Device */
        Device: {
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "webpush" | "fcm";
            /**
             * Host
             * @description The host of its push service.
             */
            host: string;
            /** Created At */
            created_at: string;
            /**
             * Last Used At
             * @description When a push service last took a message for the device.
             */
            last_used_at: string | null;
        };
        /**
         * Difference
         * @description A difference between our books and those of a gateway.
         */
        Difference: {
            /** Id */
            id: string;
            /**
             * Gateway
             * @enum {string}
             */
            gateway: "stripe" | "telebirr" | "chapa" | "test";
            /**
             * Kind
             * @enum {string}
             */
            kind: "missing_here" | "missing_there" | "amount" | "status" | "fee";
            /**
             * Subject
             * @enum {string}
             */
            subject: "payment" | "refund" | "payout";
            /**
             * Subject Id
             * @description The payment, refund or payout of ours, if there is one.
             */
            subject_id: string | null;
            /**
             * Name
             * @description The name by which the gateway knows it: our reference, or its own id.
             */
            name: string;
            /** Ours */
            ours: string;
            /** Theirs */
            theirs: string;
            /** Is Mended */
            is_mended: boolean;
        };
        /**
         * Dispute
         * @description The objection of a payer to a payment, through their bank.
         */
        Dispute: {
            /** Id */
            id: string;
            /**
             * Payment Id
             * @description Null as long as no payment is known that it is about.
             */
            payment_id: string | null;
            /** Currency */
            currency: string;
            /**
             * Amount
             * @description For the payee, their share.
             */
            amount: number;
            /**
             * Fee
             * @description The gateway's charge for handling it; null for the payer and the payee.
             */
            fee: number | null;
            /**
             * Reason
             * @description The gateway's own word.
             */
            reason: string;
            /**
             * Status
             * @enum {string}
             */
            status: "open" | "won" | "lost";
            /**
             * Evidence Due By
             * @description The moment until which the platform can object at the gateway; null for the payer and the payee.
             */
            evidence_due_by: string | null;
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /** Decided At */
            decided_at: string | null;
        };
        /**
         * Document
         * @description A document with which a user shows who they are, or what they may do.
         */
        Document: {
            /** Id */
            id: string;
            /**
             * Document Type
             * @enum {string}
             */
            document_type: "national_id" | "passport" | "driving_licence" | "business_licence" | "broker_licence" | "vehicle_registration" | "insurance" | "other";
            /**
             * Status
             * @description It is `in_review` while a reviewer has claimed it, and `pending` again if they do not decide.
             * @enum {string}
             */
            status: "pending" | "in_review" | "approved" | "rejected" | "withdrawn" | "expired" | "revoked";
            /** File Ids */
            file_ids: string[];
            /** Country */
            country: string;
            /** Issued On */
            issued_on: string | null;
            /**
             * Expires On
             * @description The last day on which it is good, in UTC.
             */
            expires_on: string | null;
            /**
             * Reason
             * @description Why it was rejected or revoked.
             */
            reason: ("unreadable" | "expired" | "mismatch" | "forged" | "other") | null;
            /**
             * Comment
             * @description What the reviewer says about that.
             */
            comment: string | null;
            /** Submitted At */
            submitted_at: string;
            /** Decided At */
            decided_at: string | null;
            /**
             * Number Last4
             * @description The end of its number; null if it has none, or a short one.
             */
            number_last4: string | null;
        };
        /** Done */
        Done: {
            /** Message */
            message: string;
        };
        /** EnrolledClinic */
        EnrolledClinic: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Type
             * @enum {string}
             */
            type: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
            /** Address */
            address: string;
            /** Postal Code */
            postal_code: string | null;
        };
        /** FacetValue */
        FacetValue: {
            /** Value */
            value: string;
            /** Count */
            count: number;
        };
        /**
         * Facets
         * @description The values of the listings that a search finds. Each facet and each range leaves its own filter out.
         */
        Facets: {
            /**
             * Facets
             * @description The 20 most frequent values of each, the most frequent first.
             */
            facets: {
                [key: string]: components["schemas"]["FacetValue"][];
            };
            /**
             * Ranges
             * @description Of the price, in the currency of the search, the year, the mileage, the size and the bedrooms.
             */
            ranges: {
                [key: string]: components["schemas"]["Range"];
            };
            /**
             * Exact
             * @description False if more than 10,000 listings were found: the numbers are those of 10,000 of them.
             */
            exact: boolean;
        };
        /**
         * Favourite
         * @description A listing that the caller has saved.
         */
        Favourite: {
            /** Listing Id */
            listing_id: string;
            /**
             * Created At
             * @description When it was saved.
             */
            created_at: string;
            /** @description Null while the caller may not see it. */
            listing: components["schemas"]["Listing"] | null;
        };
        /** FeedWanted */
        FeedWanted: {
            /**
             * Details
             * @description `busy` tells when the caller is busy, and nothing else; `full` names services, venues and notes.
             * @default busy
             * @enum {string}
             */
            details?: "busy" | "full";
        };
        /**
         * File
         * @description The metadata of a file.
         */
        File: {
            /** Id */
            id: string;
            /** Request Id */
            request_id: string | null;
            /** Message Id */
            message_id: string | null;
            /** Owner Id */
            owner_id: string;
            /** Filename */
            filename: string;
            /** Content Type */
            content_type: string;
            /**
             * File Size
             * @description The size in bytes.
             */
            file_size: number;
            /** Sha256 */
            sha256: string;
            /**
             * Status
             * @enum {string}
             */
            status: "quarantined" | "scanning" | "ready" | "rejected";
            /** Width */
            width: number | null;
            /** Height */
            height: number | null;
            /** Thumbnail Url */
            thumbnail_url: string | null;
            /** Uploaded At */
            uploaded_at: string;
            /**
             * Purpose
             * @enum {string}
             */
            purpose: "general" | "kyc" | "marketplace";
            /**
             * Conversation Id
             * @description The thread that the file belongs to.
             */
            conversation_id: string | null;
            /**
             * Rejection
             * @description Why the file was rejected.
             */
            rejection: string | null;
            /**
             * Url
             * @description The path of the bytes, for callers with an access token; null while they cannot be downloaded.
             */
            url: string | null;
        };
        /**
         * FileFields
         * @description The fields of a file that were asked for with `fields`; without it, all of them.
         */
        FileFields: {
            /** Id */
            id?: string;
            /** Request Id */
            request_id?: string | null;
            /** Message Id */
            message_id?: string | null;
            /** Owner Id */
            owner_id?: string;
            /** Filename */
            filename?: string;
            /** Content Type */
            content_type?: string;
            /**
             * File Size
             * @description The size in bytes.
             */
            file_size?: number;
            /** Sha256 */
            sha256?: string;
            /**
             * Status
             * @enum {string}
             */
            status?: "quarantined" | "scanning" | "ready" | "rejected";
            /** Width */
            width?: number | null;
            /** Height */
            height?: number | null;
            /** Thumbnail Url */
            thumbnail_url?: string | null;
            /** Uploaded At */
            uploaded_at?: string;
            /**
             * Purpose
             * @enum {string}
             */
            purpose?: "general" | "kyc" | "marketplace";
            /**
             * Conversation Id
             * @description The thread that the file belongs to.
             */
            conversation_id?: string | null;
            /**
             * Rejection
             * @description Why the file was rejected.
             */
            rejection?: string | null;
            /**
             * Url
             * @description The path of the bytes, for callers with an access token; null while they cannot be downloaded.
             */
            url?: string | null;
        };
        /** FileIds */
        FileIds: {
            /** Ids */
            ids: string[];
        };
        /**
         * Flag
         * @description The flag of an operation, `area:operation`, or of a whole area. One that was never set is on for everyone.
         */
        Flag: {
            /** Name */
            name: string;
            /** Enabled */
            enabled: boolean;
            /** Percent */
            percent: number | null;
            /** Roles */
            roles: ("client" | "provider" | "admin" | "moderator")[];
            /** Version */
            version: number;
            /** Updated At */
            updated_at: string | null;
            /**
             * Updated By
             * @description The admin who has changed it last; null for an operator at the command line.
             */
            updated_by: string | null;
        };
        /** FlagState */
        FlagState: {
            /** Enabled */
            enabled: boolean;
            /**
             * Percent
             * @description The share of accounts that have the operation, while it is enabled; null is everyone.
             */
            percent?: number | null;
            /**
             * Roles
             * @description The roles that have the operation, while it is enabled; an empty list is everyone.
             * @default []
             */
            roles?: ("client" | "provider" | "admin" | "moderator")[];
            /**
             * Version
             * @description The version that was seen, if another change since must not be overwritten.
             */
            version?: number | null;
        };
        /** FoundVenue */
        FoundVenue: {
            /** Id */
            id: string;
            /** Owner Id */
            owner_id: string;
            /** Name */
            name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
            /** Address */
            address: string;
            /** Postal Code */
            postal_code: string | null;
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
            /** Time Zone */
            time_zone: string;
            /** Phone */
            phone: string | null;
            /** Is Verified */
            is_verified: boolean;
            /** Is Active */
            is_active: boolean;
            rules: components["schemas"]["BookingRules"];
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /** Verified At */
            verified_at: string | null;
            /**
             * Type
             * @description The same as `kind`.
             * @enum {string}
             */
            type: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
            /**
             * Distance Km
             * @description Straight-line distance; null in a list by name.
             */
            distance_km: number | null;
        };
        /** ImportIssue */
        ImportIssue: {
            /**
             * Line
             * @description From 1; the header is the first line.
             */
            line: number;
            /**
             * Field
             * @description The column, or `line` for what concerns the whole line.
             */
            field: string;
            /** Issue */
            issue: string;
        };
        /**
         * KeyScope
         * @description A scope that an API key can have.
         */
        KeyScope: {
            /** Scope */
            scope: string;
            /** Operations */
            operations: string[];
        };
        /**
         * KnownPosition
         * @description The current position of a provider.
         */
        KnownPosition: {
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
            /** Accuracy M */
            accuracy_m: number | null;
            /** Heading */
            heading: number | null;
            /** Speed */
            speed: number | null;
            /** Recorded At */
            recorded_at: string;
        };
        /**
         * Lead
         * @description The interest of a buyer in a listing.
         */
        Lead: {
            /** Id */
            id: string;
            /** Listing Id */
            listing_id: string;
            /** Buyer Id */
            buyer_id: string;
            /**
             * Seller Id
             * @description The owner of the listing.
             */
            seller_id: string;
            /** Broker Id */
            broker_id: string | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "enquiry" | "viewing" | "test_drive" | "offer";
            /**
             * Offer Amount
             * @description In the currency of the listing.
             */
            offer_amount: number | null;
            /**
             * Status
             * @enum {string}
             */
            status: "new" | "contacted" | "qualified" | "won" | "lost" | "spam";
            /**
             * Conversation Id
             * @description The id of the lead. The conversation can be written to at once.
             */
            conversation_id: string;
            /**
             * First Answer At
             * @description When the seller's side has written to the buyer for the first time.
             */
            first_answer_at: string | null;
            /**
             * Note
             * @description For the seller's side; null for the buyer.
             */
            note: string | null;
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /**
             * Version
             * @description Goes up with each change.
             */
            version: number;
        };
        /**
         * LeadChange
         * @description Changes only the fields that are sent. Null removes the note.
         */
        LeadChange: {
            /**
             * Status
             * @description As the table of statuses allows.
             * @enum {string}
             */
            status?: "new" | "contacted" | "qualified" | "won" | "lost" | "spam";
            /** Note */
            note?: string | null;
        };
        /** LedgerAccount */
        LedgerAccount: {
            /** Account */
            account: string;
            /** Currency */
            currency: string;
            /**
             * Amount
             * @description The sum of the postings. A debit is positive, so what is owed to a provider is less than zero.
             */
            amount: number;
        };
        /**
         * LedgerCheck
         * @description The last check, which computes everything that is stored again from the postings.
         */
        LedgerCheck: {
            /**
             * Checked At
             * @description Null if there was none yet.
             */
            checked_at: string | null;
            /** Entries */
            entries: number;
            /**
             * Differences
             * @description A sentence for each defect that was found.
             */
            differences: string[];
        };
        /**
         * LedgerEntry
         * @description The amounts of an entry sum to zero in each currency.
         */
        LedgerEntry: {
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "charge" | "tip" | "gateway_fee" | "settle" | "refund_planned" | "refund_done" | "refund_failed" | "payout_planned" | "payout_done" | "payout_failed" | "dispute_opened" | "dispute_won" | "dispute_lost" | "gateway_settled" | "adjustment";
            /** Subject Id */
            subject_id: string;
            /** Payment Id */
            payment_id: string | null;
            /** Occurred At */
            occurred_at: string;
            /** Postings */
            postings: components["schemas"]["LedgerPosting"][];
        };
        /** LedgerPosting */
        LedgerPosting: {
            /** Account */
            account: string;
            /** Currency */
            currency: string;
            /**
             * Amount
             * @description A debit is positive.
             */
            amount: number;
        };
        /**
         * Link
         * @description URLs that need no access token, for a short time.
         */
        Link: {
            /** Url */
            url: string;
            /** Thumbnail Url */
            thumbnail_url: string | null;
            /** Expires At */
            expires_at: string;
        };
        /**
         * Listing
         * @description A listing as the caller may see it. The fields of the other type are null.
         */
        Listing: {
            /** Id */
            id: string;
            /**
             * Type
             * @enum {string}
             */
            type: "property" | "vehicle";
            /**
             * Offer
             * @enum {string}
             */
            offer: "sale" | "rent" | "lease";
            /**
             * Status
             * @enum {string}
             */
            status: "draft" | "available" | "pending" | "under_offer" | "sold" | "rented" | "leased" | "withdrawn" | "expired";
            /** Title */
            title: string;
            /** Description */
            description: string | null;
            /** Price */
            price: number;
            /** Currency */
            currency: string;
            /** Negotiable */
            negotiable: boolean;
            /** Location */
            location: string | null;
            /** Region */
            region: string | null;
            /** Latitude */
            latitude: number | null;
            /**
             * Longitude
             * @description Blurred for others than the owner, the broker and admins if the position is approximate.
             */
            longitude: number | null;
            /**
             * Position
             * @enum {string}
             */
            position: "exact" | "approximate";
            /** Image Ids */
            image_ids: string[];
            /** Owner Id */
            owner_id: string;
            /**
             * Broker Id
             * @description The verified broker who takes part.
             */
            broker_id: string | null;
            /**
             * Invited Broker Id
             * @description A broker who was asked and has not accepted; null for others than the owner, the broker and admins.
             */
            invited_broker_id: string | null;
            /** Available From */
            available_from: string | null;
            /** Published At */
            published_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** View Count */
            view_count: number;
            /** Favourite Count */
            favourite_count: number;
            /**
             * Moderation
             * @enum {string}
             */
            moderation: "clean" | "flagged" | "suspended";
            /**
             * Suspended For
             * @description The reason of a suspension by a moderator, for the owner, the broker and admins.
             */
            suspended_for: string | null;
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /**
             * Version
             * @description The number of changes.
             */
            version: number;
            /** Property Type */
            property_type: ("house" | "apartment" | "condo" | "land" | "office" | "commercial") | null;
            /**
             * Address
             * @description Null for others than the owner, the broker and admins if the position is approximate.
             */
            address: string | null;
            /** Size M2 */
            size_m2: number | null;
            /** Land M2 */
            land_m2: number | null;
            /** Bedrooms */
            bedrooms: number | null;
            /** Bathrooms */
            bathrooms: number | null;
            /** Floor */
            floor: number | null;
            /** Year Built */
            year_built: number | null;
            /** Furnished */
            furnished: boolean | null;
            /** Parking */
            parking: number | null;
            /** Make */
            make: string | null;
            /** Model */
            model: string | null;
            /** Year */
            year: number | null;
            /** Mileage */
            mileage: number | null;
            /** Fuel Type */
            fuel_type: ("petrol" | "diesel" | "electric" | "hybrid" | "plug_in_hybrid" | "lpg" | "cng" | "other") | null;
            /** Transmission */
            transmission: ("manual" | "automatic" | "cvt" | "other") | null;
            /** Body Type */
            body_type: string | null;
            /** Condition */
            condition: ("new" | "used") | null;
            /** Color */
            color: string | null;
            /** Engine Cc */
            engine_cc: number | null;
            /**
             * Vin
             * @description Its last four characters for others than the owner, the broker and admins.
             */
            vin: string | null;
            /**
             * Images
             * @description The addresses of the images; left out in frames, as are the two below.
             * @default []
             */
            images?: string[];
            /**
             * Size
             * @description The same as `size_m2`.
             */
            size?: number | null;
            /**
             * Brand
             * @description The same as `make`.
             */
            brand?: string | null;
        };
        /**
         * ListingChange
         * @description Changes only the fields that are sent, and then the status. Null clears an optional field.
         */
        ListingChange: {
            /**
             * Offer
             * @enum {string}
             */
            offer?: "sale" | "rent" | "lease";
            /** Title */
            title?: string;
            /** Description */
            description?: string | null;
            /**
             * Price
             * @description With at most the digits after the point that the currency has.
             */
            price?: number;
            /**
             * Currency
             * @description A code of ISO 4217.
             * @example ETB
             */
            currency?: string;
            /** Negotiable */
            negotiable?: boolean;
            /**
             * Location
             * @description The place in words.
             */
            location?: string | null;
            /** Region */
            region?: string | null;
            /** Latitude */
            latitude?: number | null;
            /** Longitude */
            longitude?: number | null;
            /**
             * Position
             * @description Approximate: others are shown a place within 2 km. The default for vehicles and for private sellers.
             * @enum {string}
             */
            position?: "exact" | "approximate";
            /**
             * Image Ids
             * @description The ids of images that the caller has uploaded and that are ready.
             */
            image_ids?: string[];
            /** Available From */
            available_from?: string | null;
            /**
             * Property Type
             * @description Every property has one.
             */
            property_type?: ("house" | "apartment" | "condo" | "land" | "office" | "commercial") | null;
            /** Address */
            address?: string | null;
            /** Size M2 */
            size_m2?: number | null;
            /** Land M2 */
            land_m2?: number | null;
            /** Bedrooms */
            bedrooms?: number | null;
            /** Bathrooms */
            bathrooms?: number | null;
            /** Floor */
            floor?: number | null;
            /** Year Built */
            year_built?: number | null;
            /** Furnished */
            furnished?: boolean | null;
            /**
             * Parking
             * @description The number of places.
             */
            parking?: number | null;
            /**
             * Make
             * @description Every vehicle has one.
             */
            make?: string | null;
            /**
             * Model
             * @description Every vehicle has one.
             */
            model?: string | null;
            /**
             * Year
             * @description Every vehicle has one.
             */
            year?: number | null;
            /**
             * Mileage
             * @description In kilometres.
             */
            mileage?: number | null;
            /** Fuel Type */
            fuel_type?: ("petrol" | "diesel" | "electric" | "hybrid" | "plug_in_hybrid" | "lpg" | "cng" | "other") | null;
            /** Transmission */
            transmission?: ("manual" | "automatic" | "cvt" | "other") | null;
            /** Body Type */
            body_type?: string | null;
            /** Condition */
            condition?: ("new" | "used") | null;
            /** Color */
            color?: string | null;
            /** Engine Cc */
            engine_cc?: number | null;
            /**
             * Vin
             * @description Others see its last four characters.
             */
            vin?: string | null;
            /**
             * Status
             * @description As the table of statuses allows.
             * @enum {string}
             */
            status?: "draft" | "available" | "pending" | "under_offer" | "sold" | "rented" | "leased" | "withdrawn";
        };
        /**
         * ListingDay
         * @description The figures of one day of UTC.
         */
        ListingDay: {
            /** Day */
            day: string;
            /**
             * Views
             * @description Users and visitors who have looked at it, each once a day, without the owner and the broker.
             */
            views: number;
            /**
             * Favourites
             * @description The number of users who have saved it on this day.
             */
            favourites: number;
            /** Leads */
            leads: number;
            /**
             * Contacts
             * @description The telephone number was shown so many times.
             */
            contacts: number;
        };
        /** ListingReport */
        ListingReport: {
            /**
             * Reason
             * @enum {string}
             */
            reason: "fraud" | "duplicate" | "wrong" | "sold" | "offensive" | "illegal" | "other";
            /** Comment */
            comment?: string | null;
        };
        /**
         * ListingStats
         * @description The figures of a listing, with their sums. They may lag ten seconds.
         */
        ListingStats: {
            /** Listing Id */
            listing_id: string;
            /** Views */
            views: number;
            /** Favourites */
            favourites: number;
            /** Leads */
            leads: number;
            /** Contacts */
            contacts: number;
            /** Days */
            days: components["schemas"]["ListingDay"][];
        };
        /**
         * LoginSession
         * @description A login on one device, until logout or expiry.
         */
        LoginSession: {
            /** Id */
            id: string;
            /**
             * Device
             * @description The User-Agent of the device.
             */
            device: string;
            /** Address */
            address: string;
            /** Created At */
            created_at: string;
            /** Last Used At */
            last_used_at: string;
            /** Expires At */
            expires_at: string;
            /**
             * Is Current
             * @description True for the session of the caller.
             */
            is_current: boolean;
        };
        /** MadeSchedule */
        MadeSchedule: {
            /** Schedule Id */
            schedule_id: string;
            /** Created */
            created: number;
            /**
             * Skipped
             * @description Slots that would meet another one or a closure, or that are past.
             */
            skipped: number;
        };
        /** MapCell */
        MapCell: {
            /**
             * Cell
             * @description Of H3, in hexadecimal digits.
             */
            cell: string;
            /** Latitude */
            latitude: number;
            /**
             * Longitude
             * @description The middle of the cell.
             */
            longitude: number;
            /** Count */
            count: number;
        };
        /** Member */
        Member: {
            /** User Id */
            user_id: string;
            /**
             * Name
             * @description Null if the name is not known (yet).
             */
            name: string | null;
            /** Left At */
            left_at: string | null;
            /**
             * Read Seq
             * @description The member has read all messages up to this one.
             */
            read_seq: number;
        };
        /** Message */
        Message: {
            /** Id */
            id: string;
            /** Conversation Id */
            conversation_id: string;
            /**
             * Request Id
             * @description The request that the conversation is about, or null if it is about something else.
             */
            request_id: string | null;
            /** Seq */
            seq: number;
            /** Sender Id */
            sender_id: string;
            /**
             * Content
             * @description Empty if the message was deleted.
             */
            content: string;
            /** Attachments */
            attachments: string[];
            /** Client Message Id */
            client_message_id: string | null;
            /** Timestamp */
            timestamp: string;
            /** Edited At */
            edited_at: string | null;
            /** Deleted At */
            deleted_at: string | null;
        };
        /** MessageEdit */
        MessageEdit: {
            /** Content */
            content: string;
        };
        /** MetricPart */
        MetricPart: {
            /**
             * Dimension
             * @description What the value is divided by, such as `category`.
             */
            dimension: string;
            /** Name */
            name: string;
            /** Value */
            value: number;
        };
        /** MetricTotal */
        MetricTotal: {
            /** Metric */
            metric: string;
            /** Value */
            value: number;
            /** Parts */
            parts: components["schemas"]["MetricPart"][];
        };
        /**
         * MoneyFailure
         * @description The reason for which money did not move.
         */
        MoneyFailure: {
            /** Code */
            code: string;
            /**
             * Message
             * @description One line for people.
             */
            message: string;
        };
        /**
         * Move
         * @description The booking and the slot to which it moves. `vaccine_record_id` is another name of `record_id`.
         */
        Move: {
            /** Record Id */
            record_id: string;
            /** New Slot Id */
            new_slot_id: string;
        };
        /**
         * NamedAccount
         * @description An account of the provider. It is sealed, and never shown again.
         */
        NamedAccount: {
            /**
             * Method
             * @description The way in which money is sent; over `manual`, a person sends it.
             * @enum {string}
             */
            method: "chapa" | "manual" | "test";
            /**
             * Bank Code
             * @description The bank or wallet, by the code that the gateway has for it.
             * @example 855
             */
            bank_code: string;
            /** Account Name */
            account_name: string;
            /** Account Number */
            account_number: string;
        };
        /** NearbyProvider */
        NearbyProvider: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Categories */
            categories: ("towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other")[];
            /** Vehicle */
            vehicle: string | null;
            /** Bio */
            bio: string | null;
            /** Service Radius Km */
            service_radius_km: number;
            /** Is Available */
            is_available: boolean;
            /** Rating */
            rating: number | null;
            /** Completed Jobs */
            completed_jobs: number;
            /** Distance Km */
            distance_km: number;
        };
        /** NearestVenue */
        NearestVenue: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Address */
            address: string;
            /**
             * Type
             * @enum {string}
             */
            type: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
            /** Distance Km */
            distance_km: number;
        };
        /** NewAdjustment */
        NewAdjustment: {
            /** Reason */
            reason: string;
            /**
             * Postings
             * @description Their amounts sum to zero in each currency.
             */
            postings: components["schemas"]["NewPosting"][];
        };
        /**
         * NewApiKey
         * @description A key for a machine or an application.
         */
        NewApiKey: {
            /** Name */
            name: string;
            /**
             * Scopes
             * @description Names that `GET /admin/api-keys/scopes` lists, such as `requests:read`.
             */
            scopes: string[];
            /**
             * Role
             * @description The role of the account for which the key acts.
             * @enum {string}
             */
            role: "client" | "provider" | "moderator";
            /**
             * Expires At
             * @description The key does not expire without it.
             */
            expires_at?: string | null;
            /**
             * Rate
             * @description The requests a minute that the key may make, in the place of the budgets of an account.
             */
            rate?: number | null;
        };
        /** NewAppeal */
        NewAppeal: {
            /**
             * Text
             * @description What speaks against the decision, for the moderators.
             */
            text: string;
        };
        /**
         * NewBroadcast
         * @description A notice to all active accounts of a role, or to a list of users: it has `role` or `user_ids`.
         */
        NewBroadcast: {
            /** Role */
            role?: ("client" | "provider" | "admin" | "moderator") | null;
            /** User Ids */
            user_ids?: string[] | null;
            /**
             * Title
             * @description The same for all languages.
             */
            title: string;
            /**
             * Message
             * @description Without control characters, but for line ends and tabs.
             */
            message: string;
            /** Link */
            link?: string | null;
            /**
             * Channels
             * @description Those on which a user gets it who wants the type `system` there. Without `in_app` it is in no list.
             */
            channels: ("in_app" | "push" | "email" | "sms")[];
            /**
             * Send At
             * @description It is sent at once without a time.
             */
            send_at?: string | null;
        };
        /** NewBroker */
        NewBroker: {
            /**
             * License Number
             * @description At least one letter or digit. Another broker cannot have the same letters and digits, in any case.
             * @example AA-1234
             */
            license_number: string;
            /** Years Experience */
            years_experience?: number | null;
            /** Bio */
            bio?: string | null;
            /** Company */
            company?: string | null;
            /** Regions */
            regions?: string[] | null;
        };
        /**
         * NewChannels
         * @description A channel that is left out has its default.
         */
        NewChannels: {
            /** In App */
            in_app?: boolean | null;
            /** Push */
            push?: boolean | null;
            /** Email */
            email?: boolean | null;
            /** Sms */
            sms?: boolean | null;
        };
        /**
         * NewChannelsByType
         * @description A type that is left out has its defaults.
         */
        NewChannelsByType: {
            transaction_success?: components["schemas"]["NewChannels"] | null;
            new_message?: components["schemas"]["NewChannels"] | null;
            listing_update?: components["schemas"]["NewChannels"] | null;
            account_alert?: components["schemas"]["NewChannels"] | null;
            request_update?: components["schemas"]["NewChannels"] | null;
            offer?: components["schemas"]["NewChannels"] | null;
            system?: components["schemas"]["NewChannels"] | null;
        };
        /** NewClosure */
        NewClosure: {
            /**
             * From
             * Format: date-time
             * @description At most 366 days before the end.
             */
            from: string;
            /**
             * To
             * Format: date-time
             * @description After the start, within the next 731 days.
             */
            to: string;
            /** Reason */
            reason: string;
            /**
             * Cancel Bookings
             * @description Cancels what is booked, where the closure would otherwise be refused.
             * @default false
             */
            cancel_bookings?: boolean;
        };
        /**
         * NewCriterion
         * @description A criterion of a service: all its bounds hold for a person whom it fits. Null is no bound.
         */
        NewCriterion: {
            /** Id */
            id?: string | null;
            /** Age Criteria */
            age_criteria?: string | null;
            /** Age Min Months */
            age_min_months?: number | null;
            /** Age Max Months */
            age_max_months?: number | null;
            /** Gender Criteria */
            gender_criteria?: ("None" | "M" | "F") | null;
            /** Health Condition Criteria */
            health_condition_criteria?: ("pregnancy" | "diabetes" | "asthma" | "heart" | "kidney" | "immune" | "other") | null;
            /**
             * Doses Required
             * @description One by default.
             */
            doses_required?: number | null;
            /** Dose Interval Days */
            dose_interval_days?: number | null;
            /** Repeat After Days */
            repeat_after_days?: number | null;
            /** Frequency */
            frequency?: string | null;
        };
        /** NewDependant */
        NewDependant: {
            /** Name */
            name: string;
            /** Date Of Birth */
            date_of_birth?: string | null;
            /** Gender */
            gender?: ("M" | "F") | null;
        };
        /**
         * NewDevice
         * @description A browser with `endpoint` and `keys`, or an app with `token`.
         */
        NewDevice: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "webpush" | "fcm";
            /**
             * Endpoint
             * @description Required with the kind `webpush`, and absent with others.
             */
            endpoint?: string | null;
            /** @description Required with the kind `webpush`, and absent with others. */
            keys?: components["schemas"]["PushKeys"] | null;
            /**
             * Token
             * @description The registration token of Firebase Cloud Messaging.
             */
            token?: string | null;
        };
        /** NewDocument */
        NewDocument: {
            /**
             * Document Type
             * @enum {string}
             */
            document_type: "national_id" | "passport" | "driving_licence" | "business_licence" | "broker_licence" | "vehicle_registration" | "insurance" | "other";
            /**
             * File Ids
             * @description Own files that were uploaded with the purpose `kyc` and are ready, each once.
             */
            file_ids: string[];
            /**
             * Number
             * @description Only its end is shown to the owner. Reviewers see all of it.
             */
            number?: string | null;
            /**
             * Country
             * @description The country that has issued it.
             * @example ET
             */
            country: string;
            /** Issued On */
            issued_on?: string | null;
            /**
             * Expires On
             * @description The last day on which it is good.
             */
            expires_on?: string | null;
        };
        /** NewFeed */
        NewFeed: {
            /** Id */
            id: string;
            /**
             * Details
             * @enum {string}
             */
            details: "busy" | "full";
            /** Created At */
            created_at: string;
            /**
             * Url
             * @description The address, which is a secret: it opens the calendar without a token. It is shown here alone.
             */
            url: string;
        };
        /** NewInvitation */
        NewInvitation: {
            /**
             * Broker Id
             * @description A verified broker, by the id of their account.
             */
            broker_id: string;
        };
        /** NewLead */
        NewLead: {
            /**
             * Message
             * @description The first message of the conversation, or one more.
             */
            message: string;
            /**
             * Kind
             * @description An enquiry if it is not sent, and an offer if an amount is.
             */
            kind?: ("enquiry" | "viewing" | "test_drive" | "offer") | null;
            /** Offer Amount */
            offer_amount?: number | null;
        };
        /**
         * NewListing
         * @description A property needs `property_type`, and a vehicle `make`, `model` and `year`.
         */
        NewListing: {
            /**
             * Offer
             * @enum {string}
             */
            offer?: "sale" | "rent" | "lease";
            /** Title */
            title: string;
            /** Description */
            description?: string | null;
            /**
             * Price
             * @description With at most the digits after the point that the currency has.
             */
            price: number;
            /**
             * Currency
             * @description A code of ISO 4217.
             * @example ETB
             */
            currency?: string;
            /** Negotiable */
            negotiable?: boolean;
            /**
             * Location
             * @description The place in words.
             */
            location?: string | null;
            /** Region */
            region?: string | null;
            /** Latitude */
            latitude?: number | null;
            /** Longitude */
            longitude?: number | null;
            /**
             * Position
             * @description Approximate: others are shown a place within 2 km. The default for vehicles and for private sellers.
             * @enum {string}
             */
            position?: "exact" | "approximate";
            /**
             * Image Ids
             * @description The ids of images that the caller has uploaded and that are ready.
             */
            image_ids?: string[];
            /** Available From */
            available_from?: string | null;
            /**
             * Property Type
             * @description Every property has one.
             */
            property_type?: ("house" | "apartment" | "condo" | "land" | "office" | "commercial") | null;
            /** Address */
            address?: string | null;
            /** Size M2 */
            size_m2?: number | null;
            /** Land M2 */
            land_m2?: number | null;
            /** Bedrooms */
            bedrooms?: number | null;
            /** Bathrooms */
            bathrooms?: number | null;
            /** Floor */
            floor?: number | null;
            /** Year Built */
            year_built?: number | null;
            /** Furnished */
            furnished?: boolean | null;
            /**
             * Parking
             * @description The number of places.
             */
            parking?: number | null;
            /**
             * Make
             * @description Every vehicle has one.
             */
            make?: string | null;
            /**
             * Model
             * @description Every vehicle has one.
             */
            model?: string | null;
            /**
             * Year
             * @description Every vehicle has one.
             */
            year?: number | null;
            /**
             * Mileage
             * @description In kilometres.
             */
            mileage?: number | null;
            /** Fuel Type */
            fuel_type?: ("petrol" | "diesel" | "electric" | "hybrid" | "plug_in_hybrid" | "lpg" | "cng" | "other") | null;
            /** Transmission */
            transmission?: ("manual" | "automatic" | "cvt" | "other") | null;
            /** Body Type */
            body_type?: string | null;
            /** Condition */
            condition?: ("new" | "used") | null;
            /** Color */
            color?: string | null;
            /** Engine Cc */
            engine_cc?: number | null;
            /**
             * Vin
             * @description Others see its last four characters.
             */
            vin?: string | null;
            /**
             * Status
             * @description A draft is shown to no one else until it is published.
             * @default available
             * @enum {string}
             */
            status?: "draft" | "available";
            /**
             * Type
             * @enum {string}
             */
            type: "property" | "vehicle";
        };
        /** NewMark */
        NewMark: {
            /**
             * Seq
             * @description All messages up to this one are read.
             */
            seq: number;
        };
        /** NewMember */
        NewMember: {
            /**
             * User Id
             * Format: uuid
             * @description The id of a user.
             */
            user_id: string;
        };
        /** NewMessage */
        NewMessage: {
            /** Content */
            content: string;
            /**
             * Client Message Id
             * @description An id that the sender chooses. If it is sent again, the answer is the first message with it.
             */
            client_message_id?: string | null;
            /**
             * Attachments
             * @description The ids of ready files that the sender has uploaded to the request.
             * @default []
             */
            attachments?: string[];
        };
        /** NewMessageTo */
        NewMessageTo: {
            /** Content */
            content: string;
            /**
             * Client Message Id
             * @description An id that the sender chooses. If it is sent again, the answer is the first message with it.
             */
            client_message_id?: string | null;
            /**
             * Attachments
             * @description The ids of ready files that the sender has uploaded to the request.
             * @default []
             */
            attachments?: string[];
            /**
             * Request Id
             * @description The id of a request or of another conversation. `conversation_id` is another name of the field.
             */
            request_id: string;
        };
        /**
         * NewNotificationPreferences
         * @description Replaces all preferences: what is left out has its default.
         */
        NewNotificationPreferences: {
            channels?: components["schemas"]["NewChannelsByType"] | null;
            /** @description Hours in which nothing is pushed or texted, except offers and what is critical. */
            quiet_hours?: components["schemas"]["NewQuietHours"] | null;
            /**
             * Email
             * @description Each mail at once, or what is unread together, each hour or each day.
             */
            email?: ("instant" | "hourly" | "daily") | null;
            /**
             * Daily At
             * @description The time of the daily mail, by the clock of the quiet hours' zone, or else that of Addis Ababa.
             */
            daily_at?: string | null;
            /**
             * Locale
             * @description The language of the texts: `am`, or else English.
             */
            locale?: string | null;
        };
        /** NewPayment */
        NewPayment: {
            /** Request Id */
            request_id?: string | null;
            /**
             * Booking Id
             * @description A booking that is confirmed, of a service with a price.
             */
            booking_id?: string | null;
            /**
             * Listing Id
             * @description No listing can be paid for yet.
             */
            listing_id?: string | null;
            /**
             * Gateway
             * @enum {string}
             */
            gateway: "stripe" | "telebirr" | "chapa" | "test";
            /**
             * Amount
             * @description The amount that the caller expects to pay.
             */
            amount?: number | null;
            /** Payment Method Id */
            payment_method_id?: string | null;
            /**
             * Return Url
             * @description The page to which the gateway sends the payer back. Coming back proves nothing.
             */
            return_url?: string | null;
        };
        /** NewPaymentMethod */
        NewPaymentMethod: {
            /**
             * Gateway
             * @description A gateway that saves cards: `stripe`, and `test` in development.
             * @enum {string}
             */
            gateway: "stripe" | "telebirr" | "chapa" | "test";
            /**
             * Return Url
             * @description The page to which the gateway sends the owner back. Coming back proves nothing.
             */
            return_url?: string | null;
        };
        /** NewPosting */
        NewPosting: {
            /**
             * Account
             * @description A shared account, or `provider:` and the id of a provider.
             * @example escrow
             * @example gateway:chapa
             */
            account: string;
            /**
             * Currency
             * @description A code of ISO 4217.
             * @example ETB
             */
            currency: string;
            /**
             * Amount
             * @description A debit is positive.
             */
            amount: number;
        };
        /** NewProperty */
        NewProperty: {
            /**
             * Offer
             * @enum {string}
             */
            offer?: "sale" | "rent" | "lease";
            /** Title */
            title: string;
            /** Description */
            description?: string | null;
            /**
             * Price
             * @description With at most the digits after the point that the currency has.
             */
            price: number;
            /**
             * Currency
             * @description A code of ISO 4217.
             * @example ETB
             */
            currency?: string;
            /** Negotiable */
            negotiable?: boolean;
            /**
             * Location
             * @description The place in words.
             */
            location?: string | null;
            /** Region */
            region?: string | null;
            /** Latitude */
            latitude?: number | null;
            /** Longitude */
            longitude?: number | null;
            /**
             * Position
             * @description Approximate: others are shown a place within 2 km. The default for vehicles and for private sellers.
             * @enum {string}
             */
            position?: "exact" | "approximate";
            /**
             * Image Ids
             * @description The ids of images that the caller has uploaded and that are ready.
             */
            image_ids?: string[];
            /** Available From */
            available_from?: string | null;
            /**
             * Property Type
             * @enum {string}
             */
            property_type: "house" | "apartment" | "condo" | "land" | "office" | "commercial";
            /** Address */
            address?: string | null;
            /** Size M2 */
            size_m2?: number | null;
            /** Land M2 */
            land_m2?: number | null;
            /** Bedrooms */
            bedrooms?: number | null;
            /** Bathrooms */
            bathrooms?: number | null;
            /** Floor */
            floor?: number | null;
            /** Year Built */
            year_built?: number | null;
            /** Furnished */
            furnished?: boolean | null;
            /**
             * Parking
             * @description The number of places.
             */
            parking?: number | null;
            /**
             * Make
             * @description Every vehicle has one.
             */
            make?: string | null;
            /**
             * Model
             * @description Every vehicle has one.
             */
            model?: string | null;
            /**
             * Year
             * @description Every vehicle has one.
             */
            year?: number | null;
            /**
             * Mileage
             * @description In kilometres.
             */
            mileage?: number | null;
            /** Fuel Type */
            fuel_type?: ("petrol" | "diesel" | "electric" | "hybrid" | "plug_in_hybrid" | "lpg" | "cng" | "other") | null;
            /** Transmission */
            transmission?: ("manual" | "automatic" | "cvt" | "other") | null;
            /** Body Type */
            body_type?: string | null;
            /** Condition */
            condition?: ("new" | "used") | null;
            /** Color */
            color?: string | null;
            /** Engine Cc */
            engine_cc?: number | null;
            /**
             * Vin
             * @description Others see its last four characters.
             */
            vin?: string | null;
            /**
             * Status
             * @description A draft is shown to no one else until it is published.
             * @default available
             * @enum {string}
             */
            status?: "draft" | "available";
        };
        /** NewQuietHours */
        NewQuietHours: {
            /**
             * Start
             * @example 22:00
             */
            start: string;
            /**
             * End
             * @description Not the same as the start. If it is earlier, the next day is meant.
             * @example 22:00
             */
            end: string;
            /**
             * Time Zone
             * @description A name of the IANA time zone database, such as Africa/Addis_Ababa.
             */
            time_zone: string;
        };
        /** NewQuote */
        NewQuote: {
            /**
             * Category
             * @enum {string}
             */
            category: "towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other";
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
            destination?: components["schemas"]["Destination"] | null;
            /**
             * Scheduled For
             * @description Help is wanted at once, if it is left out.
             */
            scheduled_for?: string | null;
        };
        /** NewRating */
        NewRating: {
            /** Score */
            score: number;
            /** Comment */
            comment?: string | null;
        };
        /** NewReport */
        NewReport: {
            /**
             * Subject Type
             * @enum {string}
             */
            subject_type: "user" | "message" | "file" | "review" | "request" | "listing";
            /**
             * Subject Id
             * Format: uuid
             * @description The user, or what a user wrote, uploaded or asked for. The caller must be able to read it.
             */
            subject_id: string;
            /**
             * Reason
             * @description A word such as `spam`, `fraud`, `harassment`, `hate`, `violence`, `sexual`, `illegal`, `false` or `other`.
             */
            reason: string;
            /** Comment */
            comment?: string | null;
        };
        /** NewRequest */
        NewRequest: {
            /** Description */
            description: string;
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
            /**
             * Category
             * @default other
             * @enum {string}
             */
            category?: "towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other";
            /** Address */
            address?: string | null;
            /** Scheduled For */
            scheduled_for?: string | null;
            /** Quote Id */
            quote_id?: string | null;
            /**
             * Gateway
             * @description The gateway by which the client means to pay.
             */
            gateway?: ("stripe" | "telebirr" | "chapa" | "test") | null;
            /** Payment Method Id */
            payment_method_id?: string | null;
        };
        /** NewReview */
        NewReview: {
            /**
             * Target User Id
             * @description Another user.
             */
            target_user_id: string;
            /** Rating */
            rating: number;
            /** Comment */
            comment?: string | null;
            /**
             * Request Id
             * @description Without it, the review is about a dealing of the two that the caller has not reviewed, the latest job first.
             */
            request_id?: string | null;
            /**
             * Listing Id
             * @description Not together with request_id.
             */
            listing_id?: string | null;
        };
        /** NewSchedule */
        NewSchedule: {
            /** Service Id */
            service_id: string;
            /** Provider Id */
            provider_id?: string | null;
            /**
             * Capacity
             * @default 1
             */
            capacity?: number;
            /**
             * From
             * Format: date
             * @description Today or later, within the next 731 days.
             */
            from: string;
            /**
             * To
             * @description At most 366 days from the first. Without it the plan goes on, as far ahead as the venue takes bookings.
             */
            to?: string | null;
            /**
             * Weekly
             * @description No two overlap, and they make at most 10,000 slots.
             */
            weekly: components["schemas"]["OpeningHours"][];
            /**
             * Minutes
             * @description As long as the service by default.
             */
            minutes?: number | null;
            /**
             * Gap Minutes
             * @description The pause between two slots.
             * @default 0
             */
            gap_minutes?: number;
            /**
             * Except
             * @description Days without slots.
             * @default []
             */
            except?: string[];
        };
        /** NewSearch */
        NewSearch: {
            /** Name */
            name: string;
            /** @description Each field keeps the rule that it has as a parameter. */
            filter: components["schemas"]["SearchFilter"];
            /**
             * Alert
             * @description When the caller is told of listings that the search finds: at once, at 08:00 UTC of all together, or never.
             * @default instant
             * @enum {string}
             */
            alert?: "instant" | "daily" | "off";
        };
        /** NewService */
        NewService: {
            /**
             * Venue Id
             * @description The venue that alone offers the service. Without one, the service is shared by all venues, and kept by admins.
             */
            venue_id?: string | null;
            /** Name */
            name: string;
            /**
             * Kind
             * @default other
             * @enum {string}
             */
            kind?: "vaccination" | "treatment" | "maintenance" | "inspection" | "consultation" | "viewing" | "other";
            /** Description */
            description?: string | null;
            /** Duration Minutes */
            duration_minutes: number;
            /**
             * Buffer Before Minutes
             * @description The time before each slot in which the provider is taken, too.
             * @default 0
             */
            buffer_before_minutes?: number;
            /**
             * Buffer After Minutes
             * @default 0
             */
            buffer_after_minutes?: number;
            /** Price */
            price?: number | null;
            /**
             * Currency
             * @description ETB by default.
             */
            currency?: string | null;
            /**
             * Criteria
             * @description Alternatives: one that fits is enough. Without any, the service is for everyone.
             * @default []
             */
            criteria?: components["schemas"]["NewCriterion"][];
        };
        /** NewSetting */
        NewSetting: {
            /** Value */
            value: unknown | null;
            /**
             * Version
             * @description The version that was seen.
             */
            version: number;
        };
        /** NewSlot */
        NewSlot: {
            /** Service Id */
            service_id: string;
            /**
             * Starts At
             * Format: date-time
             * @description Within the next 731 days.
             */
            starts_at: string;
            /**
             * Minutes
             * @description As long as the service by default.
             */
            minutes?: number | null;
            /**
             * Capacity
             * @default 1
             */
            capacity?: number;
            /** Provider Id */
            provider_id?: string | null;
        };
        /** NewStaffMember */
        NewStaffMember: {
            /**
             * User Id
             * @description Of a provider, and not of the owner.
             */
            user_id: string;
        };
        /** NewSystemMessage */
        NewSystemMessage: {
            /**
             * Type
             * @description A `system.maintenance` is shown until its end, also to sockets that are opened later; a later one replaces it.
             * @enum {string}
             */
            type: "system.notification" | "system.maintenance";
            /** @description Each of its fields keeps its own rule. */
            data: components["schemas"]["SystemMessageData"];
        };
        /** NewThread */
        NewThread: {
            /**
             * User Ids
             * @description Ids of other users.
             */
            user_ids: string[];
            /** Title */
            title?: string | null;
        };
        /**
         * NewTimeOff
         * @description A time at which the caller takes no job and no booking.
         */
        NewTimeOff: {
            /**
             * Starts At
             * Format: date-time
             * @description Before `ends_at`, at most 366 days.
             */
            starts_at: string;
            /**
             * Ends At
             * Format: date-time
             * @description Within the next 731 days.
             */
            ends_at: string;
            /** Note */
            note?: string | null;
        };
        /**
         * NewUser
         * @description The role `admin` is assigned on the command line only.
         */
        NewUser: {
            /** Full Name */
            full_name: string;
            /**
             * Email
             * Format: email
             * @description A deliverable kind of e-mail address.
             */
            email: string;
            /**
             * Role
             * @enum {string}
             */
            role: "client" | "provider" | "moderator";
            /** Phone */
            phone?: string | null;
        };
        /** NewVehicle */
        NewVehicle: {
            /**
             * Offer
             * @enum {string}
             */
            offer?: "sale" | "rent" | "lease";
            /** Title */
            title: string;
            /** Description */
            description?: string | null;
            /**
             * Price
             * @description With at most the digits after the point that the currency has.
             */
            price: number;
            /**
             * Currency
             * @description A code of ISO 4217.
             * @example ETB
             */
            currency?: string;
            /** Negotiable */
            negotiable?: boolean;
            /**
             * Location
             * @description The place in words.
             */
            location?: string | null;
            /** Region */
            region?: string | null;
            /** Latitude */
            latitude?: number | null;
            /** Longitude */
            longitude?: number | null;
            /**
             * Position
             * @description Approximate: others are shown a place within 2 km. The default for vehicles and for private sellers.
             * @enum {string}
             */
            position?: "exact" | "approximate";
            /**
             * Image Ids
             * @description The ids of images that the caller has uploaded and that are ready.
             */
            image_ids?: string[];
            /** Available From */
            available_from?: string | null;
            /**
             * Property Type
             * @description Every property has one.
             */
            property_type?: ("house" | "apartment" | "condo" | "land" | "office" | "commercial") | null;
            /** Address */
            address?: string | null;
            /** Size M2 */
            size_m2?: number | null;
            /** Land M2 */
            land_m2?: number | null;
            /** Bedrooms */
            bedrooms?: number | null;
            /** Bathrooms */
            bathrooms?: number | null;
            /** Floor */
            floor?: number | null;
            /** Year Built */
            year_built?: number | null;
            /** Furnished */
            furnished?: boolean | null;
            /**
             * Parking
             * @description The number of places.
             */
            parking?: number | null;
            /** Make */
            make: string;
            /** Model */
            model: string;
            /**
             * Year
             * @description At most next year.
             */
            year: number;
            /**
             * Mileage
             * @description In kilometres.
             */
            mileage?: number | null;
            /** Fuel Type */
            fuel_type?: ("petrol" | "diesel" | "electric" | "hybrid" | "plug_in_hybrid" | "lpg" | "cng" | "other") | null;
            /** Transmission */
            transmission?: ("manual" | "automatic" | "cvt" | "other") | null;
            /** Body Type */
            body_type?: string | null;
            /** Condition */
            condition?: ("new" | "used") | null;
            /** Color */
            color?: string | null;
            /** Engine Cc */
            engine_cc?: number | null;
            /**
             * Vin
             * @description Others see its last four characters.
             */
            vin?: string | null;
            /**
             * Status
             * @description A draft is shown to no one else until it is published.
             * @default available
             * @enum {string}
             */
            status?: "draft" | "available";
        };
        /** NewVenue */
        NewVenue: {
            /** Name */
            name: string;
            /**
             * Kind
             * @default other
             * @enum {string}
             */
            kind?: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
            /** Address */
            address: string;
            /** Postal Code */
            postal_code?: string | null;
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
            /**
             * Time Zone
             * @description A name of the IANA time zone database.
             * @example Africa/Addis_Ababa
             */
            time_zone: string;
            /** Phone */
            phone?: string | null;
            /** @description Rules that are not sent have their defaults. */
            rules?: components["schemas"]["BookingRulesChange"] | null;
        };
        /** NewViewing */
        NewViewing: {
            /**
             * Starts At
             * Format: date-time
             * @description Within the next 731 days.
             */
            starts_at: string;
            /** Minutes */
            minutes: number;
            /**
             * Capacity
             * @description The number of people, or parties, who come at the same time.
             * @default 1
             */
            capacity?: number;
        };
        /** Notification */
        Notification: {
            /** Id */
            id: string;
            /**
             * Type
             * @enum {string}
             */
            type: "transaction_success" | "new_message" | "listing_update" | "account_alert" | "request_update" | "offer" | "system";
            /**
             * Kind
             * @description What has happened, such as `request.accepted`. There may be kinds that a client does not know yet.
             */
            kind: string;
            /**
             * Title
             * @description Title and message are in the language that the user has chosen.
             */
            title: string;
            /** Message */
            message: string;
            /**
             * Link
             * @description The path of the page in the app.
             */
            link: string | null;
            /**
             * Data
             * @description Values for programs, such as the id of a booking.
             */
            data: {
                [key: string]: string;
            };
            /** Request Id */
            request_id: string | null;
            /** Is Read */
            is_read: boolean;
            /** Read At */
            read_at: string | null;
            /**
             * Count
             * @description The number of events that it tells of: unread notifications with the same `group_key` become one.
             */
            count: number;
            /** Group Key */
            group_key: string | null;
            /**
             * Expires At
             * @description After this moment it is of no use any more, and is not sent.
             */
            expires_at: string;
            /**
             * Created At
             * @description When it was made, or when the newest of its events was added.
             */
            created_at: string;
        };
        /**
         * NotificationMarks
         * @description The notifications that the caller has read.
         */
        NotificationMarks: {
            /**
             * Ids
             * @description Notifications of the caller.
             */
            ids?: string[] | null;
            /**
             * Up To
             * @description Those whose `created_at` is not after this moment.
             */
            up_to?: string | null;
            /** All */
            all?: boolean | null;
        };
        /**
         * NotificationPreferences
         * @description The caller's choices about their notifications, with the defaults for the rest.
         */
        NotificationPreferences: {
            channels: components["schemas"]["ChannelsByType"];
            quiet_hours: components["schemas"]["QuietHours"] | null;
            /**
             * Email
             * @enum {string}
             */
            email: "instant" | "hourly" | "daily";
            /** Daily At */
            daily_at: string;
            /** Locale */
            locale: string;
        };
        /**
         * NumberedSubmission
         * @description A document with its number, as a reviewer sees it who looks at it.
         */
        NumberedSubmission: {
            /** Id */
            id: string;
            /**
             * Document Type
             * @enum {string}
             */
            document_type: "national_id" | "passport" | "driving_licence" | "business_licence" | "broker_licence" | "vehicle_registration" | "insurance" | "other";
            /**
             * Status
             * @description It is `in_review` while a reviewer has claimed it, and `pending` again if they do not decide.
             * @enum {string}
             */
            status: "pending" | "in_review" | "approved" | "rejected" | "withdrawn" | "expired" | "revoked";
            /** File Ids */
            file_ids: string[];
            /** Country */
            country: string;
            /** Issued On */
            issued_on: string | null;
            /**
             * Expires On
             * @description The last day on which it is good, in UTC.
             */
            expires_on: string | null;
            /**
             * Reason
             * @description Why it was rejected or revoked.
             */
            reason: ("unreadable" | "expired" | "mismatch" | "forged" | "other") | null;
            /**
             * Comment
             * @description What the reviewer says about that.
             */
            comment: string | null;
            /** Submitted At */
            submitted_at: string;
            /** Decided At */
            decided_at: string | null;
            /** User Id */
            user_id: string;
            /**
             * Claimed By
             * @description The reviewer who alone can decide it, until `claimed_until`.
             */
            claimed_by: string | null;
            /** Claimed Until */
            claimed_until: string | null;
            /** Decided By */
            decided_by: string | null;
            /** Number */
            number: string | null;
        };
        /** Objection */
        Objection: {
            /**
             * Token
             * @description The token from the link in the mail to the old address.
             */
            token: string;
        };
        /**
         * Offer
         * @description An offer to the caller.
         */
        Offer: {
            /** Id */
            id: string;
            /** Request Id */
            request_id: string;
            /** Provider Id */
            provider_id: string;
            /** Distance Km */
            distance_km: number;
            /** Created At */
            created_at: string;
            /** Expires At */
            expires_at: string;
            request: components["schemas"]["ServiceRequest"];
        };
        /**
         * OpenConnection
         * @description A socket that is open now.
         */
        OpenConnection: {
            /** Id */
            id: string;
            /**
             * Gateway Id
             * @description The gateway that has it; another one after each start of a gateway.
             */
            gateway_id: string;
            /** Session Id */
            session_id: string;
            /**
             * Request Id
             * @description The conversation of a socket that was opened for one alone.
             */
            request_id: string | null;
            /** Opened At */
            opened_at: string;
            /** Address */
            address: string;
            /**
             * Device
             * @description The beginning of the User-Agent.
             */
            device: string;
        };
        /**
         * OpeningHours
         * @description Hours on one day of the week, by the clock at the venue.
         */
        OpeningHours: {
            /**
             * Weekday
             * @enum {string}
             */
            weekday: "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
            /**
             * Start
             * @description Before the end.
             */
            start: string;
            /** End */
            end: string;
        };
        /**
         * OwnPassword
         * @description The current password, which is needed with the caller's own id, unless the login is younger than ten minutes.
         *
         *     Its limits are checked here, because no service sees it with the id of another user.
         */
        OwnPassword: {
            /** Password */
            password?: string | null;
        };
        /**
         * OwnSeller
         * @description A profile as the seller themself sees it.
         */
        OwnSeller: {
            /** User Id */
            user_id: string;
            /** Display Name */
            display_name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "private" | "business";
            /** About */
            about: string | null;
            /** Languages */
            languages: string[];
            /**
             * Rating
             * @description The mean of the verified reviews; null before the first one.
             */
            rating: number | null;
            /**
             * Review Count
             * @description The number of verified reviews.
             */
            review_count: number;
            /**
             * Live Listings
             * @description The listings that everyone sees.
             */
            live_listings: number;
            /**
             * Response Minutes
             * @description The median time to the first answer; null before the first one.
             */
            response_minutes: number | null;
            /** Created At */
            created_at: string;
            /** Contact Phone */
            contact_phone: string | null;
            /** Show Phone */
            show_phone: boolean;
            /** Is Suspended */
            is_suspended: boolean;
        };
        /** PasswordChange */
        PasswordChange: {
            /** Old Password */
            old_password: string;
            /**
             * New Password
             * @description At least one letter and one digit, and not one of the most common passwords.
             * @example a-long-way-from-home-1
             */
            new_password: string;
        };
        /** PasswordReset */
        PasswordReset: {
            /**
             * Token
             * @description The reset token from the mail.
             */
            token: string;
            /**
             * New Password
             * @description At least one letter and one digit, and not one of the most common passwords.
             * @example a-long-way-from-home-1
             */
            new_password: string;
        };
        /** Payment */
        Payment: {
            /** Id */
            id: string;
            /**
             * Reference
             * @description The name by which the gateway knows the payment.
             */
            reference: string;
            /**
             * Purpose
             * @enum {string}
             */
            purpose: "job" | "tip" | "booking" | "listing";
            /** Request Id */
            request_id: string | null;
            /** Booking Id */
            booking_id: string | null;
            /** Listing Id */
            listing_id: string | null;
            /** Listing Type */
            listing_type: string | null;
            /**
             * User Id
             * @description The payer.
             */
            user_id: string;
            /**
             * Payee Id
             * @description The person who has earned it.
             */
            payee_id: string | null;
            /**
             * Gateway
             * @enum {string}
             */
            gateway: "stripe" | "telebirr" | "chapa" | "test";
            /** Currency */
            currency: string;
            /**
             * Amount
             * @description For the payee, their share.
             */
            amount: number;
            /** Amount Captured */
            amount_captured: number;
            /** Amount Refunded */
            amount_refunded: number;
            /**
             * Fee Amount
             * @description The part that the platform earns, once it has; null for the payee.
             */
            fee_amount: number | null;
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "authorized" | "success" | "failed" | "cancelled" | "expired";
            /**
             * Capture
             * @enum {string}
             */
            capture: "manual" | "automatic";
            /** @description As long as the payment is pending, for the payer alone. Null until the gateway has answered. */
            checkout: components["schemas"]["Checkout"] | null;
            /** Disputed */
            disputed: boolean;
            failure: components["schemas"]["MoneyFailure"] | null;
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /** Authorized At */
            authorized_at: string | null;
            /**
             * Capture Before
             * @description The moment at which a hold lapses.
             */
            capture_before: string | null;
            /** Succeeded At */
            succeeded_at: string | null;
            /** Ended At */
            ended_at: string | null;
        };
        /**
         * PaymentMethod
         * @description A saved card, or one that is to be saved.
         */
        PaymentMethod: {
            /** Id */
            id: string;
            /**
             * Gateway
             * @enum {string}
             */
            gateway: "stripe" | "telebirr" | "chapa" | "test";
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "saved" | "failed" | "removed";
            /**
             * Brand
             * @description Such as `visa`, once the card is saved.
             */
            brand: string | null;
            /** Last4 */
            last4: string | null;
            /** Exp Month */
            exp_month: number | null;
            /** Exp Year */
            exp_year: number | null;
            /** @description As long as the card is to be saved. Null until the gateway has answered. */
            checkout: components["schemas"]["Checkout"] | null;
            /** @description The reason why a card was declined, or could not be saved. */
            failure: components["schemas"]["MoneyFailure"] | null;
            /** Created At */
            created_at: string;
            /** Saved At */
            saved_at: string | null;
        };
        /**
         * Payout
         * @description Money of a provider's balance that is sent to their account.
         */
        Payout: {
            /** Id */
            id: string;
            /** Provider Id */
            provider_id: string;
            /** Currency */
            currency: string;
            /** Amount */
            amount: number;
            /**
             * Method
             * @enum {string}
             */
            method: "chapa" | "manual" | "test";
            /**
             * Account Hint
             * @description The last four characters of the account number.
             */
            account_hint: string;
            /**
             * Status
             * @enum {string}
             */
            status: "requested" | "awaiting_approval" | "sending" | "paid" | "failed" | "unknown" | "rejected";
            /**
             * Reference
             * @description The name by which the gateway knows it.
             */
            reference: string;
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /** Paid At */
            paid_at: string | null;
            /** @description The reason for which the balance has the amount again. */
            failure: components["schemas"]["MoneyFailure"] | null;
        };
        /** PayoutAccount */
        PayoutAccount: {
            /**
             * Method
             * @enum {string}
             */
            method: "chapa" | "manual" | "test";
            /** Bank Code */
            bank_code: string;
            /**
             * Account Hint
             * @description The last four characters of the account number.
             */
            account_hint: string;
            /**
             * Counts From
             * @description Payouts that are asked for from then on go to this account; earlier ones to the one before.
             */
            counts_from: string;
            /** Created At */
            created_at: string;
        };
        /** PayoutOrder */
        PayoutOrder: {
            /**
             * Currency
             * @description A code of ISO 4217.
             * @example ETB
             */
            currency: string;
            /**
             * Amount
             * @description All that is available, if it is not stated.
             */
            amount?: number | null;
        };
        /**
         * Position
         * @description A position that a device reports.
         *
         *     A negative accuracy, heading or speed is an unknown one, as devices with iOS report it, and the same as null.
         */
        Position: {
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
            /**
             * Accuracy M
             * @description The accuracy in metres.
             */
            accuracy_m?: number | null;
            /**
             * Heading
             * @description The direction of movement in degrees clockwise from north.
             */
            heading?: number | null;
            /**
             * Speed
             * @description The speed in metres per second.
             */
            speed?: number | null;
            /**
             * Recorded At
             * @description The time at which the device measured the position; now by default.
             */
            recorded_at?: string | null;
        };
        /** PostalAddress */
        PostalAddress: {
            /** Postal Code */
            postal_code: string;
            /** Address */
            address: string;
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
        };
        /** Preferences */
        Preferences: {
            /** Theme */
            theme?: ("dark" | "light") | null;
            /** Locale */
            locale?: string | null;
        };
        /**
         * PreferencesChange
         * @description Changes only the preferences that are sent. Null clears one.
         */
        PreferencesChange: {
            /** Theme */
            theme?: ("dark" | "light") | null;
            /** Locale */
            locale?: string | null;
        };
        /**
         * ProfileChange
         * @description Changes only the fields that are sent. Null clears an optional field.
         */
        ProfileChange: {
            /**
             * Categories
             * @description An empty list means every category.
             */
            categories?: ("towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other")[];
            /** Vehicle */
            vehicle?: string | null;
            /** Service Radius Km */
            service_radius_km?: number;
            /** Is Available */
            is_available?: boolean;
            /** Bio */
            bio?: string | null;
        };
        /** Provider */
        Provider: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Categories */
            categories: ("towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other")[];
            /** Vehicle */
            vehicle: string | null;
            /** Bio */
            bio: string | null;
            /** Service Radius Km */
            service_radius_km: number;
            /** Is Available */
            is_available: boolean;
            /** Rating */
            rating: number | null;
            /** Completed Jobs */
            completed_jobs: number;
        };
        /**
         * PushKeys
         * @description The keys of a browser's subscription, as `PushSubscription.toJSON()` returns them.
         */
        PushKeys: {
            /**
             * P256Dh
             * @description An uncompressed point on P-256 in base64url.
             */
            p256dh: string;
            /**
             * Auth
             * @description 16 bytes in base64url.
             */
            auth: string;
        };
        /** QuietHours */
        QuietHours: {
            /** Start */
            start: string;
            /** End */
            end: string;
            /** Time Zone */
            time_zone: string;
        };
        /**
         * Quote
         * @description The price of a job before the work. Amounts are in the units of the currency.
         */
        Quote: {
            /** Id */
            id: string;
            /**
             * Category
             * @enum {string}
             */
            category: "towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other";
            /** Currency */
            currency: string;
            /**
             * Total
             * @description The sum of the lines.
             */
            total: number;
            /** Lines */
            lines: components["schemas"]["QuoteLine"][];
            /**
             * Rules Version
             * @description Names the content of the rules by which it was made.
             */
            rules_version: string;
            /** Valid Until */
            valid_until: string;
        };
        /** QuoteLine */
        QuoteLine: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "base" | "distance" | "night" | "minimum";
            /**
             * Label
             * @description One line for people.
             */
            label: string;
            /** Amount */
            amount: number;
        };
        /** Range */
        Range: {
            /** Min */
            min: number;
            /** Max */
            max: number;
        };
        /** Rating */
        Rating: {
            /** Request Id */
            request_id: string;
            /** Rater Id */
            rater_id: string;
            /** Ratee Id */
            ratee_id: string;
            /** Score */
            score: number;
            /** Comment */
            comment: string | null;
            /** Created At */
            created_at: string;
        };
        /** ReadMark */
        ReadMark: {
            /** Conversation Id */
            conversation_id: string;
            /** Request Id */
            request_id: string | null;
            /** User Id */
            user_id: string;
            /** Seq */
            seq: number;
            /** Read At */
            read_at: string;
        };
        /**
         * Reauthentication
         * @description The current password, which is needed unless the login is younger than ten minutes.
         */
        Reauthentication: {
            /** Password */
            password?: string | null;
        };
        /**
         * Recommendation
         * @description A vaccination that a person needs.
         */
        Recommendation: {
            /**
             * Id
             * @description The id of the service.
             */
            id: string;
            /** Name */
            name: string;
            /**
             * Vaccine Criterias
             * @description The criteria that fit the person by known facts; empty if the service is for everyone.
             */
            vaccine_criterias: components["schemas"]["Criterion"][];
            /** Doses Done */
            doses_done: number;
            /**
             * Next Dose
             * @description The number of the dose that comes next. Doses that are booked count as taken.
             */
            next_dose: number;
            /**
             * Due At
             * @description When the dose becomes due; null if it is due at any time.
             */
            due_at: string | null;
        };
        /** ReconciledGateway */
        ReconciledGateway: {
            /**
             * Gateway
             * @enum {string}
             */
            gateway: "stripe" | "telebirr" | "chapa" | "test";
            /**
             * Compared
             * @description Payments, refunds and payouts of ours that were compared with it.
             */
            compared: number;
            /** Is Done */
            is_done: boolean;
            /**
             * Trouble
             * @description The reason for which not all could be compared.
             */
            trouble: string | null;
        };
        /**
         * Reconciliation
         * @description A comparison of our books with those of payment gateways.
         */
        Reconciliation: {
            /** Id */
            id: string;
            /**
             * State
             * @enum {string}
             */
            state: "running" | "finished";
            /**
             * Requested By
             * @description The admin who has started it; null for a nightly one.
             */
            requested_by: string | null;
            /**
             * Since
             * @description The changes from then on are compared, up to `until`.
             */
            since: string;
            /** Until */
            until: string;
            /** Created At */
            created_at: string;
            /** Finished At */
            finished_at: string | null;
            /**
             * Open
             * @description Differences that wait for a person, once it has finished.
             */
            open: number;
            /**
             * Mended
             * @description Differences that the report of the gateway has mended, such as a lost webhook.
             */
            mended: number;
            /** Gateways */
            gateways: components["schemas"]["ReconciledGateway"][];
        };
        /** RecordedEvents */
        RecordedEvents: {
            /**
             * Accepted
             * @description The number of events.
             */
            accepted: number;
        };
        /** RecoveryCodes */
        RecoveryCodes: {
            /**
             * Recovery Codes
             * @description Each works once in place of a code of the app. They are shown only here.
             */
            recovery_codes: string[];
        };
        /**
         * RefreshToken
         * @description The refresh token under one of two names. Without either, the token of the `Authorization` header is used.
         */
        RefreshToken: {
            /** Refresh Token */
            refresh_token?: string | null;
            /** Token */
            token?: string | null;
        };
        /**
         * Refund
         * @description Money of a payment that goes back to its payer.
         */
        Refund: {
            /** Id */
            id: string;
            /** Payment Id */
            payment_id: string;
            /** Currency */
            currency: string;
            /** Amount */
            amount: number;
            /**
             * Reason
             * @enum {string}
             */
            reason: "cancelled" | "expired" | "duplicate" | "late" | "mismatch" | "admin";
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "succeeded" | "failed";
            /** Created At */
            created_at: string;
            /** Succeeded At */
            succeeded_at: string | null;
            failure: components["schemas"]["MoneyFailure"] | null;
        };
        /** RefundOrder */
        RefundOrder: {
            /**
             * Amount
             * @description All that is left, if it is not stated.
             */
            amount?: number | null;
            /**
             * Reason
             * @description The words of the admin, for other admins.
             * @default
             */
            reason?: string;
        };
        /** Refusal */
        Refusal: {
            /**
             * Reason
             * @enum {string}
             */
            reason: "unreadable" | "expired" | "mismatch" | "forged" | "other";
            /**
             * Comment
             * @description The owner reads it.
             */
            comment: string;
        };
        /**
         * Registration
         * @description A name, as `full_name`, or as `first_name` and `last_name`, which become the full name as they were typed.
         */
        Registration: {
            /** Full Name */
            full_name?: string | null;
            /** First Name */
            first_name?: string | null;
            /** Last Name */
            last_name?: string | null;
            /**
             * Email
             * Format: email
             * @description A deliverable kind of e-mail address.
             */
            email: string;
            /**
             * Password
             * @description At least one letter and one digit, and not one of the most common passwords.
             * @example a-long-way-from-home-1
             */
            password: string;
            /** Password Confirm */
            password_confirm?: string | null;
            /**
             * Role
             * @description A buyer, a seller or a broker has the role of a client. A seller and a broker have a seller's profile at once.
             * @default client
             * @enum {string}
             */
            role?: "client" | "provider" | "buyer" | "seller" | "broker";
            /** Phone */
            phone?: string | null;
            /** Username */
            username?: string | null;
            /**
             * Nric
             * @description An identity number. It is kept encrypted, and belongs to one account.
             */
            nric?: string | null;
            /** Date Of Birth */
            date_of_birth?: string | null;
            /** Gender */
            gender?: ("M" | "F") | null;
            /** Postal Code */
            postal_code?: string | null;
        };
        /** Reply */
        Reply: {
            /** Comment */
            comment: string;
        };
        /**
         * Report
         * @description A report as moderators and admins see it. No answer to the author names the reporter.
         */
        Report: {
            /** Id */
            id: string;
            /**
             * Subject Type
             * @enum {string}
             */
            subject_type: "user" | "message" | "file" | "review" | "request" | "listing";
            /** Subject Id */
            subject_id: string;
            /** Reason */
            reason: string;
            /** Comment */
            comment: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "open" | "resolved";
            /** Created At */
            created_at: string;
            /**
             * Author Id
             * @description The user who was reported, or who wrote, uploaded or asked for the subject.
             */
            author_id: string;
            /**
             * Reporter Id
             * @description Null if the reporter has deleted their account, or if no user has reported it.
             */
            reporter_id: string | null;
            /**
             * Origin
             * @description `system` for what signals have found at a listing, `appeal` for what its owner says against a removal.
             * @enum {string}
             */
            origin: "user" | "system" | "appeal";
            /**
             * Excerpt
             * @description The text of the subject when it was reported, at most 1,000 characters; null if it has none, or is erased.
             */
            excerpt: string | null;
            /**
             * Open Reports
             * @description The number of open reports about the same subject, which are resolved together.
             */
            open_reports: number;
            /**
             * Action
             * @description The decision; null while the report is open.
             */
            action: ("dismiss" | "remove" | "warn" | "deactivate") | null;
            /** Note */
            note: string | null;
            /** Resolved By */
            resolved_by: string | null;
            /** Resolved At */
            resolved_at: string | null;
        };
        /**
         * ReportReceipt
         * @description A report as its reporter sees it.
         */
        ReportReceipt: {
            /** Id */
            id: string;
            /**
             * Subject Type
             * @enum {string}
             */
            subject_type: "user" | "message" | "file" | "review" | "request" | "listing";
            /** Subject Id */
            subject_id: string;
            /** Reason */
            reason: string;
            /** Comment */
            comment: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "open" | "resolved";
            /** Created At */
            created_at: string;
        };
        /**
         * RequestChange
         * @description Changes only the fields that are sent. Null clears an optional field.
         */
        RequestChange: {
            /** Description */
            description?: string;
            /** Latitude */
            latitude?: number;
            /** Longitude */
            longitude?: number;
            /**
             * Category
             * @enum {string}
             */
            category?: "towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other";
            /** Address */
            address?: string | null;
            /** Scheduled For */
            scheduled_for?: string | null;
        };
        /** RequestedCode */
        RequestedCode: {
            /** Id */
            id: string;
            /**
             * Type
             * @enum {string}
             */
            type: "email" | "phone";
            /** Expires At */
            expires_at: string;
        };
        /** ResetRequest */
        ResetRequest: {
            /**
             * Email
             * Format: email
             * @description A deliverable kind of e-mail address.
             */
            email: string;
        };
        /**
         * Review
         * @description The stars and the words of a user about another one.
         */
        Review: {
            /** Id */
            id: string;
            /** Author Id */
            author_id: string;
            /** Target User Id */
            target_user_id: string;
            /** Rating */
            rating: number;
            /** Comment */
            comment: string | null;
            /**
             * Verified
             * @description True if the two have completed what it is about, or the lead was answered. Others count in no rating.
             */
            verified: boolean;
            /**
             * Request Id
             * @description What it is about; null for all but the two.
             */
            request_id: string | null;
            /** Booking Id */
            booking_id: string | null;
            /**
             * Listing Id
             * @description The listing of an answered lead, or one that the author has named; null for all but the two.
             */
            listing_id: string | null;
            /** Created At */
            created_at: string;
            /**
             * Updated At
             * @description Null unless its author has changed it.
             */
            updated_at: string | null;
            /**
             * Reply
             * @description The answer of the user who is reviewed.
             */
            reply: string | null;
            /** Replied At */
            replied_at: string | null;
        };
        /**
         * ReviewChange
         * @description Changes only the fields that are sent. Null removes the comment.
         */
        ReviewChange: {
            /** Rating */
            rating?: number;
            /** Comment */
            comment?: string | null;
        };
        /** RotatedKey */
        RotatedKey: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * User Id
             * @description The account for which it acts.
             */
            user_id: string;
            /**
             * Role
             * @enum {string}
             */
            role: "client" | "provider" | "moderator";
            /** Scopes */
            scopes: string[];
            /** Rate */
            rate: number | null;
            /**
             * Created By
             * @description The admin who has made it.
             */
            created_by: string;
            /** Created At */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Last Used At
             * @description At most a minute before its last use.
             */
            last_used_at: string | null;
            /**
             * Rotated At
             * @description When it got its present secret; null for the first one.
             */
            rotated_at: string | null;
            /** Revoked At */
            revoked_at: string | null;
            /**
             * Key
             * @description What to send in `X-API-Key`. It is shown here alone, and empty in the answer to a repeated command.
             */
            key: string;
            /**
             * Previous Until
             * @description The end of the secrets before this one.
             */
            previous_until: string;
        };
        /**
         * SavedSearch
         * @description A search that the caller has saved.
         */
        SavedSearch: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Alert
             * @enum {string}
             */
            alert: "instant" | "daily" | "off";
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /**
             * Version
             * @description Goes up with each change.
             */
            version: number;
            filter: components["schemas"]["SearchFilter"];
        };
        /** ScheduledBroadcast */
        ScheduledBroadcast: {
            /** Id */
            id: string;
            /**
             * Recipients
             * @description The number of users who will get it.
             */
            recipients: number;
        };
        /**
         * SearchChange
         * @description Changes only the fields that are sent. A filter replaces all of the one before.
         */
        SearchChange: {
            /** Name */
            name?: string;
            /** @description Each field keeps the rule that it has as a parameter. */
            filter?: components["schemas"]["SearchFilter"];
            /**
             * Alert
             * @enum {string}
             */
            alert?: "instant" | "daily" | "off";
        };
        /**
         * SearchFilter
         * @description The listings that are wanted, as `GET /listings` takes them. What is null or left out does not matter.
         */
        SearchFilter: {
            /** Type */
            type?: ("property" | "vehicle")[] | null;
            /** Q */
            q?: string | null;
            /** Offer */
            offer?: ("sale" | "rent" | "lease")[] | null;
            /** Status */
            status?: ("available" | "pending" | "under_offer")[] | null;
            /** Property Type */
            property_type?: ("house" | "apartment" | "condo" | "land" | "office" | "commercial")[] | null;
            /** Make */
            make?: string[] | null;
            /** Model */
            model?: string[] | null;
            /** Region */
            region?: string[] | null;
            /** Fuel Type */
            fuel_type?: ("petrol" | "diesel" | "electric" | "hybrid" | "plug_in_hybrid" | "lpg" | "cng" | "other")[] | null;
            /** Transmission */
            transmission?: ("manual" | "automatic" | "cvt" | "other")[] | null;
            /** Condition */
            condition?: ("new" | "used")[] | null;
            /** Min Price */
            min_price?: number | null;
            /** Max Price */
            max_price?: number | null;
            /** Min Year */
            min_year?: number | null;
            /** Max Year */
            max_year?: number | null;
            /** Min Mileage */
            min_mileage?: number | null;
            /** Max Mileage */
            max_mileage?: number | null;
            /** Min Size */
            min_size?: number | null;
            /** Max Size */
            max_size?: number | null;
            /** Min Bedrooms */
            min_bedrooms?: number | null;
            /** Max Bedrooms */
            max_bedrooms?: number | null;
            /** Currency */
            currency?: string | null;
            /** Location */
            location?: string | null;
            /** Available On */
            available_on?: string | null;
            /** Seller Id */
            seller_id?: string | null;
            /** Broker Id */
            broker_id?: string | null;
            /** Verified Broker */
            verified_broker?: boolean | null;
            /** With Images */
            with_images?: boolean | null;
            /**
             * Lat
             * @description `lat` and `lon` belong together, and `radius_km` needs them.
             */
            lat?: number | null;
            /**
             * Lon
             * @description `lat` and `lon` belong together, and `radius_km` needs them.
             */
            lon?: number | null;
            /**
             * Radius Km
             * @description By default 25.
             */
            radius_km?: number | null;
            /** Bbox */
            bbox?: string | null;
        };
        /** SeatWanted */
        SeatWanted: {
            /** Booking Slot Id */
            booking_slot_id: string;
            /** Attendee Id */
            attendee_id?: string | null;
            /** Note */
            note?: string | null;
        };
        /**
         * SeatWish
         * @description The seats for which the caller waits. `vaccine_id` is another name of `service_id`.
         */
        SeatWish: {
            /** Service Id */
            service_id: string;
            /**
             * Venue Id
             * @description Any venue, if it is left out.
             */
            venue_id?: string | null;
            /** Attendee Id */
            attendee_id?: string | null;
            /**
             * From
             * @description The first start of a slot that fits.
             */
            from?: string | null;
            /**
             * To
             * @description The end of the starts that fit.
             */
            to?: string | null;
        };
        /** SecondFactorConfirmation */
        SecondFactorConfirmation: {
            /**
             * Code
             * @description A code of the app.
             */
            code: string;
        };
        /** SecondFactorSetup */
        SecondFactorSetup: {
            /**
             * Secret
             * @description For an app that cannot read the URI; in Base32.
             */
            secret: string;
            /**
             * Uri
             * @description The `otpauth:` URI, for a QR code.
             */
            uri: string;
        };
        /** Seller */
        Seller: {
            /** User Id */
            user_id: string;
            /** Display Name */
            display_name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "private" | "business";
            /** About */
            about: string | null;
            /** Languages */
            languages: string[];
            /**
             * Rating
             * @description The mean of the verified reviews; null before the first one.
             */
            rating: number | null;
            /**
             * Review Count
             * @description The number of verified reviews.
             */
            review_count: number;
            /**
             * Live Listings
             * @description The listings that everyone sees.
             */
            live_listings: number;
            /**
             * Response Minutes
             * @description The median time to the first answer; null before the first one.
             */
            response_minutes: number | null;
            /** Created At */
            created_at: string;
        };
        /**
         * SellerChange
         * @description Changes only the fields that are sent. Null clears an optional field.
         */
        SellerChange: {
            /**
             * Display Name
             * @description Without it, the name of the account is shown.
             */
            display_name?: string | null;
            /**
             * Kind
             * @enum {string}
             */
            kind?: "private" | "business";
            /** About */
            about?: string | null;
            /** Contact Phone */
            contact_phone?: string | null;
            /**
             * Show Phone
             * @description Buyers may ask for the number.
             */
            show_phone?: boolean;
            /** Languages */
            languages?: string[];
        };
        /** SellerContact */
        SellerContact: {
            /** Phone */
            phone: string;
        };
        /** SellerDecision */
        SellerDecision: {
            /**
             * Reason
             * @description Told to the seller.
             */
            reason: string;
        };
        /** SeriesPoint */
        SeriesPoint: {
            /**
             * Timestamp
             * @description The beginning of the hour, or of the day of UTC.
             */
            timestamp: string;
            /** Value */
            value: number;
            /**
             * By
             * @description The name in the dimension that was asked for, such as `towing`.
             */
            by: string | null;
        };
        /** Service */
        Service: {
            /** Id */
            id: string;
            /**
             * Venue Id
             * @description Null for a service that all venues share.
             */
            venue_id: string | null;
            /** Name */
            name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "vaccination" | "treatment" | "maintenance" | "inspection" | "consultation" | "viewing" | "other";
            /** Description */
            description: string | null;
            /** Duration Minutes */
            duration_minutes: number;
            /** Buffer Before Minutes */
            buffer_before_minutes: number;
            /** Buffer After Minutes */
            buffer_after_minutes: number;
            /**
             * Price
             * @description In the units of the currency; null if no price is stated.
             */
            price: number | null;
            /** Currency */
            currency: string;
            /** Criteria */
            criteria: components["schemas"]["Criterion"][];
            /** Is Active */
            is_active: boolean;
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
        };
        /**
         * ServiceChange
         * @description Changes only the fields that are sent. Null clears an optional field.
         */
        ServiceChange: {
            /** Name */
            name?: string;
            /**
             * Kind
             * @enum {string}
             */
            kind?: "vaccination" | "treatment" | "maintenance" | "inspection" | "consultation" | "viewing" | "other";
            /** Description */
            description?: string | null;
            /** Duration Minutes */
            duration_minutes?: number;
            /** Buffer Before Minutes */
            buffer_before_minutes?: number;
            /** Buffer After Minutes */
            buffer_after_minutes?: number;
            /** Price */
            price?: number | null;
            /**
             * Currency
             * @description A price that is not sent is the same number in the other currency.
             * @example ETB
             */
            currency?: string;
            /**
             * Criteria
             * @description Takes the place of all criteria.
             */
            criteria?: components["schemas"]["NewCriterion"][];
            /** Is Active */
            is_active?: boolean;
        };
        /** ServiceRequest */
        ServiceRequest: {
            /** Id */
            id: string;
            /** Client Id */
            client_id: string;
            /** Provider Id */
            provider_id: string | null;
            /**
             * Category
             * @enum {string}
             */
            category: "towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other";
            /** Description */
            description: string;
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
            /** Address */
            address: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "accepted" | "in_progress" | "completed" | "cancelled" | "expired";
            /** Epoch */
            epoch: number;
            /** Price Estimate */
            price_estimate: number | null;
            /** Scheduled For */
            scheduled_for: string | null;
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /** Accepted At */
            accepted_at: string | null;
            /** Started At */
            started_at: string | null;
            /** Completed At */
            completed_at: string | null;
            /** Cancelled At */
            cancelled_at: string | null;
            /** Cancel Reason */
            cancel_reason: string | null;
            /**
             * Payment Status
             * @enum {string}
             */
            payment_status: "none" | "pending" | "secured" | "paid" | "due" | "returned";
            /** @description The quote for which the request was made; null without one, and for those who do not participate. */
            quote: components["schemas"]["Quote"] | null;
        };
        /** Setting */
        Setting: {
            /** Key */
            key: string;
            /**
             * Value
             * @description Null if it is not set: then the environment of each service decides.
             */
            value: unknown;
            /** Version */
            version: number;
            /** Updated At */
            updated_at: string | null;
            /** Updated By */
            updated_by: string | null;
        };
        /** ShownKey */
        ShownKey: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * User Id
             * @description The account for which it acts.
             */
            user_id: string;
            /**
             * Role
             * @enum {string}
             */
            role: "client" | "provider" | "moderator";
            /** Scopes */
            scopes: string[];
            /** Rate */
            rate: number | null;
            /**
             * Created By
             * @description The admin who has made it.
             */
            created_by: string;
            /** Created At */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Last Used At
             * @description At most a minute before its last use.
             */
            last_used_at: string | null;
            /**
             * Rotated At
             * @description When it got its present secret; null for the first one.
             */
            rotated_at: string | null;
            /** Revoked At */
            revoked_at: string | null;
            /**
             * Key
             * @description What to send in `X-API-Key`. It is shown here alone, and empty in the answer to a repeated command.
             */
            key: string;
        };
        /**
         * Side
         * @description The longest side of an image in pixels. A smaller image keeps its size.
         * @enum {integer}
         */
        Side: 256 | 320 | 640 | 1280;
        /**
         * Slot
         * @description A time at which a venue offers a service.
         */
        Slot: {
            /** Id */
            id: string;
            /** Venue Id */
            venue_id: string;
            /** Service Id */
            service_id: string;
            /**
             * Vaccine Id
             * @description The same as `service_id`.
             */
            vaccine_id: string;
            /**
             * Provider Id
             * @description The provider who serves it, if the venue names one.
             */
            provider_id: string | null;
            /** Starts At */
            starts_at: string;
            /**
             * Datetime
             * @description The same as `starts_at`.
             */
            datetime: string;
            /** Ends At */
            ends_at: string;
            /**
             * Local Start
             * @description The start in the wall time of the venue, with its offset from UTC.
             */
            local_start: string;
            /** Capacity */
            capacity: number;
            /** Seats Left */
            seats_left: number;
            /**
             * Status
             * @enum {string}
             */
            status: "open" | "closed";
            venue: components["schemas"]["SlotVenue"];
            /** @description The same as `venue`. */
            polyclinic: components["schemas"]["SlotVenue"];
        };
        /**
         * SlotChange
         * @description Changes only the fields that are sent. Null clears an optional field.
         */
        SlotChange: {
            /**
             * Starts At
             * Format: date-time
             * @description Within the next 731 days.
             */
            starts_at?: string;
            /**
             * Minutes
             * @description A plan has room for such a slot.
             */
            minutes?: number;
            /** Capacity */
            capacity?: number;
            /** Provider Id */
            provider_id?: string | null;
            /**
             * Cancel Bookings
             * @description Cancels what is booked, where the change would otherwise be refused.
             */
            cancel_bookings?: boolean;
        };
        /** SlotVenue */
        SlotVenue: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Address */
            address: string;
            /**
             * Distance Km
             * @description The distance to the place of a search; null elsewhere.
             */
            distance_km: number | null;
        };
        /** SlotWithService */
        SlotWithService: {
            /** Id */
            id: string;
            /** Venue Id */
            venue_id: string;
            /** Service Id */
            service_id: string;
            /**
             * Vaccine Id
             * @description The same as `service_id`.
             */
            vaccine_id: string;
            /**
             * Provider Id
             * @description The provider who serves it, if the venue names one.
             */
            provider_id: string | null;
            /** Starts At */
            starts_at: string;
            /**
             * Datetime
             * @description The same as `starts_at`.
             */
            datetime: string;
            /** Ends At */
            ends_at: string;
            /**
             * Local Start
             * @description The start in the wall time of the venue, with its offset from UTC.
             */
            local_start: string;
            /** Capacity */
            capacity: number;
            /** Seats Left */
            seats_left: number;
            /**
             * Status
             * @enum {string}
             */
            status: "open" | "closed";
            venue: components["schemas"]["SlotVenue"];
            /** @description The same as `venue`. */
            polyclinic: components["schemas"]["SlotVenue"];
            service: components["schemas"]["Service"];
        };
        /**
         * SocketOverview
         * @description The sockets of all gateways that have answered within a second.
         */
        SocketOverview: {
            /** Sockets */
            sockets: number;
            /**
             * Gateways
             * @description A user with sockets on two of them is counted by both.
             */
            gateways: components["schemas"]["ConnectedGateway"][];
            /**
             * Connected
             * @description A page of users, in the order of their ids.
             */
            connected: components["schemas"]["ConnectedUser"][];
        };
        /** StaffMember */
        StaffMember: {
            /** User Id */
            user_id: string;
            /** Invited At */
            invited_at: string;
            /**
             * Joined At
             * @description Null until the provider has accepted.
             */
            joined_at: string | null;
        };
        /**
         * StatementLine
         * @description A change of a provider's balance.
         */
        StatementLine: {
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "charge" | "tip" | "gateway_fee" | "settle" | "refund_planned" | "refund_done" | "refund_failed" | "payout_planned" | "payout_done" | "payout_failed" | "dispute_opened" | "dispute_won" | "dispute_lost" | "gateway_settled" | "adjustment";
            /**
             * Subject Id
             * @description The payment, refund or payout.
             */
            subject_id: string;
            /** Payment Id */
            payment_id: string | null;
            /** Occurred At */
            occurred_at: string;
            /** Currency */
            currency: string;
            /**
             * Amount
             * @description Less than zero if it reduced the balance.
             */
            amount: number;
        };
        /**
         * Stats
         * @description The totals of all metrics since the system has counted them.
         */
        Stats: {
            /** Timestamp */
            timestamp: string;
            /** Metrics */
            metrics: components["schemas"]["MetricTotal"][];
        };
        /**
         * Submission
         * @description A document as reviewers see it.
         */
        Submission: {
            /** Id */
            id: string;
            /**
             * Document Type
             * @enum {string}
             */
            document_type: "national_id" | "passport" | "driving_licence" | "business_licence" | "broker_licence" | "vehicle_registration" | "insurance" | "other";
            /**
             * Status
             * @description It is `in_review` while a reviewer has claimed it, and `pending` again if they do not decide.
             * @enum {string}
             */
            status: "pending" | "in_review" | "approved" | "rejected" | "withdrawn" | "expired" | "revoked";
            /** File Ids */
            file_ids: string[];
            /** Country */
            country: string;
            /** Issued On */
            issued_on: string | null;
            /**
             * Expires On
             * @description The last day on which it is good, in UTC.
             */
            expires_on: string | null;
            /**
             * Reason
             * @description Why it was rejected or revoked.
             */
            reason: ("unreadable" | "expired" | "mismatch" | "forged" | "other") | null;
            /**
             * Comment
             * @description What the reviewer says about that.
             */
            comment: string | null;
            /** Submitted At */
            submitted_at: string;
            /** Decided At */
            decided_at: string | null;
            /** User Id */
            user_id: string;
            /**
             * Claimed By
             * @description The reviewer who alone can decide it, until `claimed_until`.
             */
            claimed_by: string | null;
            /** Claimed Until */
            claimed_until: string | null;
            /** Decided By */
            decided_by: string | null;
        };
        /**
         * SystemMessage
         * @description A message of an operator to all who are connected.
         */
        SystemMessage: {
            /**
             * Id
             * @description The `id` of its frame.
             */
            id: string;
            /**
             * Type
             * @enum {string}
             */
            type: "system.notification" | "system.maintenance";
            /** Title */
            title: string | null;
            /** Message */
            message: string;
            /** Link */
            link: string | null;
            /** Starts At */
            starts_at: string | null;
            /**
             * Ends At
             * @description Null for what is shown once.
             */
            ends_at: string | null;
            /** Created At */
            created_at: string;
        };
        /** SystemMessageData */
        SystemMessageData: {
            /** Title */
            title?: string | null;
            /**
             * Message
             * @description Without control characters, but for line ends and tabs.
             */
            message: string;
            /** Link */
            link?: string | null;
            /** Starts At */
            starts_at?: string | null;
            /** Ends At */
            ends_at?: string | null;
        };
        /** TimelineEntry */
        TimelineEntry: {
            /**
             * Type
             * @description The type of the socket frame for the same event.
             */
            type: string;
            /** Timestamp */
            timestamp: string;
            /**
             * Actor Id
             * @description The user who acted, or null for the system.
             */
            actor_id: string | null;
            /** Data */
            data: {
                [key: string]: string;
            };
        };
        /** Tip */
        Tip: {
            /**
             * Amount
             * @description In the currency of the request's quote.
             */
            amount: number;
            /**
             * Gateway
             * @enum {string}
             */
            gateway: "stripe" | "telebirr" | "chapa" | "test";
            /** Payment Method Id */
            payment_method_id?: string | null;
            /** Return Url */
            return_url?: string | null;
        };
        /** Tokens */
        Tokens: {
            /** Access Token */
            access_token: string;
            /** Refresh Token */
            refresh_token: string;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type?: "bearer";
            /**
             * Expires In
             * @description The lifetime of the access token in seconds.
             */
            expires_in: number;
        };
        /** UnreadCount */
        UnreadCount: {
            /** Unread Count */
            unread_count: number;
        };
        /** UnreadCounts */
        UnreadCounts: {
            /** Unread Count */
            unread_count: number;
            /**
             * By Type
             * @description The number of each type, also if it is 0.
             */
            by_type: {
                [key: string]: number;
            };
        };
        /** User */
        User: {
            /** Id */
            id: string;
            /** Full Name */
            full_name: string;
            /** Username */
            username: string | null;
            /** Email */
            email: string;
            /**
             * Pending Email
             * @description The new address until it is confirmed.
             */
            pending_email: string | null;
            /**
             * Has Second Factor
             * @description True if a login needs a code as well.
             */
            has_second_factor: boolean;
            /** Phone */
            phone: string | null;
            /** Role */
            role: string;
            /**
             * Registered As
             * @description Null if an admin or a machine has made the account, or if it was registered before this was kept.
             */
            registered_as: ("client" | "provider" | "buyer" | "seller" | "broker") | null;
            /** Is Active */
            is_active: boolean;
            /** Email Verified */
            email_verified: boolean;
            /** Bio */
            bio: string | null;
            /** Avatar Url */
            avatar_url: string | null;
            preferences: components["schemas"]["Preferences"];
            /**
             * Nric
             * @description The last four characters of the identity number.
             */
            nric: string | null;
            /** Date Of Birth */
            date_of_birth: string | null;
            /** Gender */
            gender: ("M" | "F") | null;
            /** @description Where the postal code of the account is; null also for one that the operator's table lacks. */
            address: components["schemas"]["PostalAddress"] | null;
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
        };
        /**
         * UserChange
         * @description Changes only the fields that are sent. Null clears an optional field.
         *
         *     The role `admin` is assigned on the command line only.
         */
        UserChange: {
            /** Full Name */
            full_name?: string;
            /** Username */
            username?: string | null;
            /**
             * Email
             * Format: email
             * @description A new address is `pending_email` until the code that is mailed to it is confirmed. It needs `password`, unless
             *     the login is younger than ten minutes.
             */
            email?: string;
            /**
             * Password
             * @description The current password of the caller, for a new address.
             */
            password?: string;
            /** Phone */
            phone?: string | null;
            /** Bio */
            bio?: string | null;
            /**
             * Role
             * @enum {string}
             */
            role?: "client" | "provider" | "moderator";
            /**
             * Is Active
             * @description False deactivates the account and ends all of its sessions; true reactivates it.
             */
            is_active?: boolean;
        };
        /** UserImport */
        UserImport: {
            /** Id */
            id: string;
            /** Dry Run */
            dry_run: boolean;
            /**
             * Rows
             * @description The lines with a person, those with errors included.
             */
            rows: number;
            /**
             * Done
             * @description The rows that were read: created, skipped or failed.
             */
            done: number;
            /**
             * Created
             * @description In a dry run: the accounts that would be added.
             */
            created: number;
            /**
             * Skipped
             * @description Rows whose address has an account, or stands in an earlier row.
             */
            skipped: number;
            /**
             * Failed
             * @description Rows with errors.
             */
            failed: number;
            /**
             * Errors
             * @description The first 100.
             */
            errors: components["schemas"]["ImportIssue"][];
            /** Created At */
            created_at: string;
            /**
             * Finished At
             * @description Null while the import goes on.
             */
            finished_at: string | null;
        };
        /**
         * UserWithProfile
         * @description An account, with what its owner has stated for their bookings.
         */
        UserWithProfile: {
            /** @description Null also if the venue is not shown to others any more. */
            enrolled_clinic: components["schemas"]["EnrolledClinic"] | null;
            /**
             * Health Conditions
             * @description Null if they are not stated.
             */
            health_conditions: ("pregnancy" | "diabetes" | "asthma" | "heart" | "kidney" | "immune" | "other")[] | null;
            /** Dependants */
            dependants: components["schemas"]["Dependant"][];
            /** Id */
            id: string;
            /** Full Name */
            full_name: string;
            /** Username */
            username: string | null;
            /** Email */
            email: string;
            /**
             * Pending Email
             * @description The new address until it is confirmed.
             */
            pending_email: string | null;
            /**
             * Has Second Factor
             * @description True if a login needs a code as well.
             */
            has_second_factor: boolean;
            /** Phone */
            phone: string | null;
            /** Role */
            role: string;
            /**
             * Registered As
             * @description Null if an admin or a machine has made the account, or if it was registered before this was kept.
             */
            registered_as: ("client" | "provider" | "buyer" | "seller" | "broker") | null;
            /** Is Active */
            is_active: boolean;
            /** Email Verified */
            email_verified: boolean;
            /** Bio */
            bio: string | null;
            /** Avatar Url */
            avatar_url: string | null;
            preferences: components["schemas"]["Preferences"];
            /**
             * Nric
             * @description The last four characters of the identity number.
             */
            nric: string | null;
            /** Date Of Birth */
            date_of_birth: string | null;
            /** Gender */
            gender: ("M" | "F") | null;
            /** @description Where the postal code of the account is; null also for one that the operator's table lacks. */
            address: components["schemas"]["PostalAddress"] | null;
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
        };
        /** VapidKey */
        VapidKey: {
            /**
             * Public Key
             * @description The `applicationServerKey` of `PushManager.subscribe()`, in base64url.
             */
            public_key: string;
        };
        /** Venue */
        Venue: {
            /** Id */
            id: string;
            /** Owner Id */
            owner_id: string;
            /** Name */
            name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
            /** Address */
            address: string;
            /** Postal Code */
            postal_code: string | null;
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
            /** Time Zone */
            time_zone: string;
            /** Phone */
            phone: string | null;
            /** Is Verified */
            is_verified: boolean;
            /** Is Active */
            is_active: boolean;
            rules: components["schemas"]["BookingRules"];
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /** Verified At */
            verified_at: string | null;
            /**
             * Type
             * @description The same as `kind`.
             * @enum {string}
             */
            type: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
        };
        /**
         * VenueChange
         * @description Changes only the fields that are sent. Null clears an optional field.
         */
        VenueChange: {
            /** Name */
            name?: string;
            /**
             * Kind
             * @description A venue of another kind is to be verified again.
             * @enum {string}
             */
            kind?: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
            /** Address */
            address?: string;
            /** Postal Code */
            postal_code?: string | null;
            /** Latitude */
            latitude?: number;
            /** Longitude */
            longitude?: number;
            /**
             * Time Zone
             * @description A name of the IANA time zone database.
             * @example Africa/Addis_Ababa
             */
            time_zone?: string;
            /** Phone */
            phone?: string | null;
            rules?: components["schemas"]["BookingRulesChange"];
        };
        /** VenueWithStaff */
        VenueWithStaff: {
            /** Id */
            id: string;
            /** Owner Id */
            owner_id: string;
            /** Name */
            name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
            /** Address */
            address: string;
            /** Postal Code */
            postal_code: string | null;
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
            /** Time Zone */
            time_zone: string;
            /** Phone */
            phone: string | null;
            /** Is Verified */
            is_verified: boolean;
            /** Is Active */
            is_active: boolean;
            rules: components["schemas"]["BookingRules"];
            /** Created At */
            created_at: string;
            /** Updated At */
            updated_at: string;
            /** Verified At */
            verified_at: string | null;
            /**
             * Type
             * @description The same as `kind`.
             * @enum {string}
             */
            type: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
            /**
             * Staff
             * @description The people who work there or are invited to, without the owner; null for all but staff and admins.
             */
            staff: components["schemas"]["StaffMember"][] | null;
        };
        /**
         * Verification
         * @description Verifies an address, by default the address of the caller.
         */
        Verification: {
            /**
             * Code
             * @description The verification code from the mail.
             */
            code: string;
            /** Email */
            email?: string | null;
        };
        /**
         * VerificationRequest
         * @description Requests a code for an address, by default for the address of the caller.
         */
        VerificationRequest: {
            /** Email */
            email?: string | null;
        };
        /** VerificationState */
        VerificationState: {
            email: components["schemas"]["Contact"];
            /** @description Null if the account has no phone number. */
            phone: components["schemas"]["Contact"] | null;
            /**
             * Documents
             * @description Those of the caller that are pending, in review or approved, and the newest of the others.
             */
            documents: components["schemas"]["Document"][];
            /**
             * Is Verified
             * @description True if each required document is approved; where none is required, if nothing is missing.
             */
            is_verified: boolean;
            /**
             * Missing
             * @description All that is required and not verified yet: contacts, and types of documents.
             */
            missing: (("email" | "phone") | ("national_id" | "passport" | "driving_licence" | "business_licence" | "broker_licence" | "vehicle_registration" | "insurance" | "other"))[];
        };
        /** Verified */
        Verified: {
            /**
             * Message
             * @default E-mail address verified
             */
            message?: string;
            /** @description The account of the caller, or null without an access token. */
            user: components["schemas"]["User"] | null;
        };
        /**
         * Viewing
         * @description A time at which a listing can be viewed.
         */
        Viewing: {
            /**
             * Id
             * @description The id of the slot, for `POST /bookings/schedule`.
             */
            id: string;
            /** Listing Id */
            listing_id: string;
            /** Starts At */
            starts_at: string;
            /** Ends At */
            ends_at: string;
            /** Capacity */
            capacity: number;
            /** Seats Left */
            seats_left: number;
            /**
             * Is Booked
             * @description True if the caller has booked it.
             */
            is_booked: boolean;
            /**
             * Address
             * @description Where it is; null for all but the seller's side, admins, and those who have booked a viewing of the listing.
             */
            address: string | null;
            /** Latitude */
            latitude: number | null;
            /** Longitude */
            longitude: number | null;
        };
        /**
         * Wait
         * @description A place in the list of those who wait for a seat of a service.
         */
        Wait: {
            /** Id */
            id: string;
            /** Service Id */
            service_id: string;
            /** Venue Id */
            venue_id: string | null;
            /** Attendee Id */
            attendee_id: string | null;
            /** Starts After */
            starts_after: string | null;
            /** Starts Before */
            starts_before: string | null;
            /** Created At */
            created_at: string;
        };
        /**
         * Wave
         * @description A wave of offers.
         */
        Wave: {
            /** Id */
            id: string;
            /**
             * Round
             * @description How often the request had become pending again before this wave.
             */
            round: number;
            /**
             * Number
             * @description The number of the wave within its round, from 1.
             */
            number: number;
            /**
             * State
             * @enum {string}
             */
            state: "planned" | "decided" | "dropped";
            /** Due At */
            due_at: string;
            /** Decided At */
            decided_at: string | null;
            /** Radius Km */
            radius_km: number | null;
            /**
             * Rules Version
             * @description The version of the rules that decided the wave.
             */
            rules_version: string | null;
            /**
             * Outcomes
             * @description The number of candidates by outcome.
             */
            outcomes: {
                [key: string]: number;
            };
            /**
             * Candidates
             * @description Empty for the client of the request.
             */
            candidates: components["schemas"]["Candidate"][];
        };
        /**
         * Width
         * @description The longest side of an image in pixels. A smaller image keeps its size.
         * @enum {integer}
         */
        Width: 320 | 640 | 1280;
        /** ErrorDetail */
        ErrorDetail: {
            /** Field */
            field: string;
            /** Issue */
            issue: string;
        };
        /** ErrorInfo */
        ErrorInfo: {
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Details */
            details: components["schemas"]["ErrorDetail"][];
            /** Timestamp */
            timestamp: string;
        };
        /** Problem */
        Problem: {
            /**
             * Type
             * @default about:blank
             */
            type?: string;
            /** Title */
            title: string;
            /** Status */
            status: number;
            /** Detail */
            detail: string;
            /** Request Id */
            request_id: string;
            error: components["schemas"]["ErrorInfo"];
        };
    };
    responses: {
        /** @description Unauthorized */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Forbidden */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not Found */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Method Not Allowed */
        MethodNotAllowed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Request Timeout */
        RequestTimeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Conflict */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Content Too Large */
        ContentTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description URI Too Long */
        UriTooLong: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unsupported Media Type */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unprocessable Content */
        UnprocessableContent: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too Many Requests */
        TooManyRequests: {
            headers: {
                /** @description The seconds to wait */
                "Retry-After"?: number;
                /** @description The requests that the budget of the route allows at once */
                "RateLimit-Limit"?: number;
                /** @description The requests that are left */
                "RateLimit-Remaining"?: number;
                /** @description The seconds until more are left */
                "RateLimit-Reset"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Request Header Fields Too Large */
        RequestHeaderFieldsTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Internal Server Error */
        InternalServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Service Unavailable */
        ServiceUnavailable: {
            headers: {
                /** @description The seconds to wait */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Bad Request */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Insufficient Storage */
        InsufficientStorage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Precondition Failed */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Checksum Mismatch */
        ChecksumMismatch: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Range Not Satisfiable */
        RangeNotSatisfiable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    sign_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_users: {
        parameters: {
            query?: {
                email?: string;
                name?: string;
                role?: "client" | "provider" | "admin" | "moderator";
                created_after?: string;
                created_before?: string;
                is_active?: boolean;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_me_and_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountAndProfileChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserWithProfile"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_bookings: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                status?: "held" | "booked" | "checked_in" | "completed" | "no_show" | "cancelled" | "lapsed";
                /** @description The first start of a slot */
                from?: string;
                /** @description The end of the slots' starts */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_brokers: {
        parameters: {
            query?: {
                q?: string;
                region?: string;
                verified?: boolean;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Broker"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_broker: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBroker"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Broker"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_commitments: {
        parameters: {
            query?: {
                /** @description By default now. */
                from?: string;
                /** @description By default 31 days after `from`. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Commitment"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    add_time_off: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTimeOff"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Commitment"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_conversations: {
        parameters: {
            query?: {
                kind?: "request" | "listing" | "direct";
                is_active?: boolean;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    start_thread: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewThread"];
            };
        };
        responses: {
            /** @description The thread that the two members already have */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_favourites: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Favourite"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_my_flags: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: boolean;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_leads: {
        parameters: {
            query?: {
                role?: "buyer" | "seller";
                status?: "new" | "contacted" | "qualified" | "won" | "lost" | "spam";
                listing_id?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_listings: {
        parameters: {
            query?: {
                type?: ("property" | "vehicle")[];
                /** @description At most 20 words. */
                q?: string;
                offer?: ("sale" | "rent" | "lease")[];
                status?: ("available" | "pending" | "under_offer")[];
                property_type?: ("house" | "apartment" | "condo" | "land" | "office" | "commercial")[];
                make?: string[];
                model?: string[];
                region?: string[];
                fuel_type?: ("petrol" | "diesel" | "electric" | "hybrid" | "plug_in_hybrid" | "lpg" | "cng" | "other")[];
                transmission?: ("manual" | "automatic" | "cvt" | "other")[];
                condition?: ("new" | "used")[];
                /** @description With at most the digits after the point that the currency has. */
                min_price?: number;
                /** @description With at most the digits after the point that the currency has. */
                max_price?: number;
                min_year?: number;
                max_year?: number;
                min_mileage?: number;
                max_mileage?: number;
                min_size?: number;
                max_size?: number;
                min_bedrooms?: number;
                max_bedrooms?: number;
                /** @description A code of ISO 4217. */
                currency?: string;
                location?: string;
                available_on?: string;
                seller_id?: string;
                broker_id?: string;
                verified_broker?: boolean;
                with_images?: boolean;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                lat?: number;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                lon?: number;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                radius_km?: number;
                /** @description West, south, east and north in degrees. If west is greater than east, the box crosses the date line. */
                bbox?: string;
                /** @description `distance` needs `lat` and `lon`. */
                sort?: "newest" | "price" | "-price" | "year" | "-year" | "mileage" | "distance" | "relevance";
                limit?: number;
                offset?: number;
                /** @description From the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_listing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewListing"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_properties: {
        parameters: {
            query?: {
                /** @description At most 20 words. */
                q?: string;
                offer?: ("sale" | "rent" | "lease")[];
                status?: ("available" | "pending" | "under_offer")[];
                property_type?: ("house" | "apartment" | "condo" | "land" | "office" | "commercial")[];
                make?: string[];
                model?: string[];
                region?: string[];
                fuel_type?: ("petrol" | "diesel" | "electric" | "hybrid" | "plug_in_hybrid" | "lpg" | "cng" | "other")[];
                transmission?: ("manual" | "automatic" | "cvt" | "other")[];
                condition?: ("new" | "used")[];
                /** @description With at most the digits after the point that the currency has. */
                min_price?: number;
                /** @description With at most the digits after the point that the currency has. */
                max_price?: number;
                min_year?: number;
                max_year?: number;
                min_mileage?: number;
                max_mileage?: number;
                min_size?: number;
                max_size?: number;
                min_bedrooms?: number;
                max_bedrooms?: number;
                /** @description A code of ISO 4217. */
                currency?: string;
                location?: string;
                available_on?: string;
                seller_id?: string;
                broker_id?: string;
                verified_broker?: boolean;
                with_images?: boolean;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                lat?: number;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                lon?: number;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                radius_km?: number;
                /** @description West, south, east and north in degrees. If west is greater than east, the box crosses the date line. */
                bbox?: string;
                /** @description `distance` needs `lat` and `lon`. */
                sort?: "newest" | "price" | "-price" | "year" | "-year" | "mileage" | "distance" | "relevance";
                limit?: number;
                offset?: number;
                /** @description From the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_property: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProperty"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_vehicles: {
        parameters: {
            query?: {
                /** @description At most 20 words. */
                q?: string;
                offer?: ("sale" | "rent" | "lease")[];
                status?: ("available" | "pending" | "under_offer")[];
                property_type?: ("house" | "apartment" | "condo" | "land" | "office" | "commercial")[];
                make?: string[];
                model?: string[];
                region?: string[];
                fuel_type?: ("petrol" | "diesel" | "electric" | "hybrid" | "plug_in_hybrid" | "lpg" | "cng" | "other")[];
                transmission?: ("manual" | "automatic" | "cvt" | "other")[];
                condition?: ("new" | "used")[];
                /** @description With at most the digits after the point that the currency has. */
                min_price?: number;
                /** @description With at most the digits after the point that the currency has. */
                max_price?: number;
                min_year?: number;
                max_year?: number;
                min_mileage?: number;
                max_mileage?: number;
                min_size?: number;
                max_size?: number;
                min_bedrooms?: number;
                max_bedrooms?: number;
                /** @description A code of ISO 4217. */
                currency?: string;
                location?: string;
                available_on?: string;
                seller_id?: string;
                broker_id?: string;
                verified_broker?: boolean;
                with_images?: boolean;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                lat?: number;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                lon?: number;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                radius_km?: number;
                /** @description West, south, east and north in degrees. If west is greater than east, the box crosses the date line. */
                bbox?: string;
                /** @description `distance` needs `lat` and `lon`. */
                sort?: "newest" | "price" | "-price" | "year" | "-year" | "mileage" | "distance" | "relevance";
                limit?: number;
                offset?: number;
                /** @description From the `Link` header of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_vehicle: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVehicle"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_notifications: {
        parameters: {
            query?: {
                unread?: boolean;
                type?: "transaction_success" | "new_message" | "listing_update" | "account_alert" | "request_update" | "offer" | "system";
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    welcome: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    database_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_payments: {
        parameters: {
            query?: {
                status?: "pending" | "authorized" | "success" | "failed" | "cancelled" | "expired";
                gateway?: "stripe" | "telebirr" | "chapa" | "test";
                /** @description Only the payments of this request */
                request_id?: string;
                /** @description Only the payments of this booking */
                booking_id?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_payment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPayment"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_payouts: {
        parameters: {
            query?: {
                status?: "requested" | "awaiting_approval" | "sending" | "paid" | "failed" | "unknown" | "rejected";
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payout"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_payout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PayoutOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payout"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_quote: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewQuote"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReport"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportReceipt"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_review: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReview"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_searches: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSearch"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_services: {
        parameters: {
            query?: {
                q?: string;
                kind?: "vaccination" | "treatment" | "maintenance" | "inspection" | "consultation" | "viewing" | "other";
                venue_id?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_service: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewService"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    login_by_short_path: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Email */
                    email?: string | null;
                    /** Username */
                    username?: string | null;
                    /** Password */
                    password: string;
                    /**
                     * Code
                     * @description A code of the app or a recovery code, if the account has a second factor.
                     */
                    code?: string | null;
                };
                "application/x-www-form-urlencoded": {
                    username: string;
                    /** Format: password */
                    password: string;
                    code?: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    logout_by_short_path: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_venues: {
        parameters: {
            query?: {
                q?: string;
                kind?: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
                lat?: number;
                lon?: number;
                radius_km?: number;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundVenue"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_venue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVenue"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Venue"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_verification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerificationState"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    request_code: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestedCode"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_me_at_get_api_v_users_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_me_at_put_api_v_users_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reauthentication"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    begin_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reauthentication"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorSetup"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    remove_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reauthentication"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    export_users: {
        parameters: {
            query?: {
                format?: "csv";
                email?: string;
                name?: string;
                role?: "client" | "provider" | "admin" | "moderator";
                created_after?: string;
                created_before?: string;
                is_active?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_audit_entries: {
        parameters: {
            query?: {
                action?: string;
                outcome?: "success" | "failure";
                /** @description The id of the actor or of the subject */
                user_id?: string;
                created_after?: string;
                created_before?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntry"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    record_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClientEvents"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordedEvents"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_api_keys: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownKey"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    schedule_booking: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeatWanted"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    hold_booking: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeatWanted"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    reschedule_booking: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Move"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_recommendations: {
        parameters: {
            query?: {
                attendee_id?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recommendation"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_broadcasts: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Broadcast"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    schedule_broadcast: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBroadcast"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledBroadcast"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_broker_at_put_api_v_brokers_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BrokerChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Broker"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_broker: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_broker: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BrokerChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Broker"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_feeds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarFeed"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_feed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FeedWanted"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewFeed"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_vapid_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VapidKey"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_devices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    register_device: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDevice"];
            };
        };
        responses: {
            /** @description The caller has registered the device before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_disputes: {
        parameters: {
            query?: {
                status?: "open" | "won" | "lost";
                /** @description Only the disputes of this payment */
                payment_id?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispute"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_documents: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    submit_document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDocument"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_submissions: {
        parameters: {
            query?: {
                /** @description By default all that wait for a decision */
                status?: "pending" | "in_review" | "approved" | "rejected" | "withdrawn" | "expired" | "revoked";
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_uploads: {
        parameters: {
            query?: {
                sort?: "uploaded_at" | "filename" | "file_size";
                order?: "asc" | "desc";
                q?: string;
                created_after?: string;
                created_before?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
                /** @description Names of fields, separated by commas */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileFields"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @enum {string} */
                    purpose?: "general" | "kyc" | "marketplace";
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            507: components["responses"]["InsufficientStorage"];
        };
    };
    export_uploads: {
        parameters: {
            query?: {
                format?: "csv";
                q?: string;
                created_after?: string;
                created_before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_files: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FileIds"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_flags: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flag"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Setting"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_own_listings: {
        parameters: {
            query?: {
                status?: "draft" | "available" | "pending" | "under_offer" | "sold" | "rented" | "leased" | "withdrawn" | "expired";
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    send_message: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessageTo"];
            };
        };
        responses: {
            /** @description The first message with this `client_message_id` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_methods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentMethod"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_method: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPaymentMethod"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentMethod"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_unread_count: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadCounts"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    mark_notifications_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotificationMarks"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadCount"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: string;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_sockets: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SocketOverview"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_sockets_at_get_api_v_admin_sockets: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SocketOverview"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    send_system_message: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSystemMessage"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemMessage"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    send_system_message_at_post_api_v_admin_broadcasts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSystemMessage"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemMessage"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_all_payments: {
        parameters: {
            query?: {
                status?: "pending" | "authorized" | "success" | "failed" | "cancelled" | "expired";
                gateway?: "stripe" | "telebirr" | "chapa" | "test";
                /** @description Only the payments of this request */
                request_id?: string;
                /** @description Only the payments of this booking */
                booking_id?: string;
                hold_ends_soon?: boolean;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_refunds: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refund"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_all_payouts: {
        parameters: {
            query?: {
                status?: "requested" | "awaiting_approval" | "sending" | "paid" | "failed" | "unknown" | "rejected";
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payout"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_booking_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingProfile"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_booking_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookingProfileChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookingProfile"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    add_dependant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDependant"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dependant"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPreferences"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    replace_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNotificationPreferences"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPreferences"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_subscription: {
        parameters: {
            query: {
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page for a person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    unsubscribe: {
        parameters: {
            query: {
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @enum {string} */
                    "List-Unsubscribe": "One-Click";
                };
                "multipart/form-data": {
                    /** @enum {string} */
                    "List-Unsubscribe": "One-Click";
                };
            };
        };
        responses: {
            /** @description A page for a person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_nearby_providers: {
        parameters: {
            query: {
                lat: number;
                lon: number;
                radius_km?: number;
                category?: "towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NearbyProvider"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_nearby_providers_at_get_api_v_users_nearby: {
        parameters: {
            query: {
                lat: number;
                lon: number;
                radius_km?: number;
                category?: "towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NearbyProvider"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_reconciliations: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reconciliation"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    start_reconciliation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reconciliation"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    request_password_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    request_verification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["VerificationRequest"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    verify_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Verification"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verified"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    object_to_email_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Objection"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_reports: {
        parameters: {
            query?: {
                status?: "open" | "resolved";
                subject_type?: "user" | "message" | "file" | "review" | "request" | "listing";
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_requests: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
                status?: "pending" | "accepted" | "in_progress" | "completed" | "cancelled" | "expired";
                category?: "towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other";
                created_after?: string;
                created_before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceRequest"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_request: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceRequest"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_available_requests: {
        parameters: {
            query: {
                lat: number;
                lon: number;
                radius_km?: number;
                category?: "towing" | "battery" | "tire" | "fuel" | "lockout" | "mechanic" | "accident" | "other";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AvailableRequest"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_listing_facets: {
        parameters: {
            query?: {
                type?: ("property" | "vehicle")[];
                /** @description At most 20 words. */
                q?: string;
                offer?: ("sale" | "rent" | "lease")[];
                status?: ("available" | "pending" | "under_offer")[];
                property_type?: ("house" | "apartment" | "condo" | "land" | "office" | "commercial")[];
                make?: string[];
                model?: string[];
                region?: string[];
                fuel_type?: ("petrol" | "diesel" | "electric" | "hybrid" | "plug_in_hybrid" | "lpg" | "cng" | "other")[];
                transmission?: ("manual" | "automatic" | "cvt" | "other")[];
                condition?: ("new" | "used")[];
                /** @description With at most the digits after the point that the currency has. */
                min_price?: number;
                /** @description With at most the digits after the point that the currency has. */
                max_price?: number;
                min_year?: number;
                max_year?: number;
                min_mileage?: number;
                max_mileage?: number;
                min_size?: number;
                max_size?: number;
                min_bedrooms?: number;
                max_bedrooms?: number;
                /** @description A code of ISO 4217. */
                currency?: string;
                location?: string;
                available_on?: string;
                seller_id?: string;
                broker_id?: string;
                verified_broker?: boolean;
                with_images?: boolean;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                lat?: number;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                lon?: number;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                radius_km?: number;
                /** @description West, south, east and north in degrees. If west is greater than east, the box crosses the date line. */
                bbox?: string;
                facets?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Facets"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    map_listings: {
        parameters: {
            query: {
                type?: ("property" | "vehicle")[];
                /** @description At most 20 words. */
                q?: string;
                offer?: ("sale" | "rent" | "lease")[];
                status?: ("available" | "pending" | "under_offer")[];
                property_type?: ("house" | "apartment" | "condo" | "land" | "office" | "commercial")[];
                make?: string[];
                model?: string[];
                region?: string[];
                fuel_type?: ("petrol" | "diesel" | "electric" | "hybrid" | "plug_in_hybrid" | "lpg" | "cng" | "other")[];
                transmission?: ("manual" | "automatic" | "cvt" | "other")[];
                condition?: ("new" | "used")[];
                /** @description With at most the digits after the point that the currency has. */
                min_price?: number;
                /** @description With at most the digits after the point that the currency has. */
                max_price?: number;
                min_year?: number;
                max_year?: number;
                min_mileage?: number;
                max_mileage?: number;
                min_size?: number;
                max_size?: number;
                min_bedrooms?: number;
                max_bedrooms?: number;
                /** @description A code of ISO 4217. */
                currency?: string;
                location?: string;
                available_on?: string;
                seller_id?: string;
                broker_id?: string;
                verified_broker?: boolean;
                with_images?: boolean;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                lat?: number;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                lon?: number;
                /** @description `lat` and `lon` belong together, and `radius_km` needs them. */
                radius_km?: number;
                /** @description West, south, east and north in degrees. If west is greater than east, the box crosses the date line. */
                bbox: string;
                zoom?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MapCell"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_own_seller: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSeller"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_seller: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SellerChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSeller"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Email */
                    email?: string | null;
                    /** Username */
                    username?: string | null;
                    /** Password */
                    password: string;
                    /**
                     * Code
                     * @description A code of the app or a recovery code, if the account has a second factor.
                     */
                    code?: string | null;
                };
                "application/x-www-form-urlencoded": {
                    username: string;
                    /** Format: password */
                    password: string;
                    code?: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshToken"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    refresh_at_post_api_v_auth_refresh_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshToken"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginSession"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    end_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reauthentication"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_available_slots: {
        parameters: {
            query?: {
                /** @description This or `vaccine_name` is needed. */
                service_id?: string;
                /** @description A part of the name of services */
                vaccine_name?: string;
                /** @description The same as `vaccine_name` */
                service_name?: string;
                venue_id?: string;
                /** @description A part of the name of venues */
                polyclinic_name?: string;
                kind?: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
                start_datetime?: string;
                end_datetime?: string;
                lat?: number;
                lon?: number;
                /** @description The number of venues */
                polyclinic_limit?: number;
                /** @description The number of slots at each venue */
                timeslot_limit?: number;
                /** @description `nearest` needs a place, and is `earliest` without. */
                order?: "nearest" | "earliest";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slot"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_nearest_venues: {
        parameters: {
            query?: {
                lat?: number;
                lon?: number;
                clinic_type?: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy" | "garage" | "inspection" | "office" | "other";
                clinic_limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NearestVenue"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_nearest_clinics: {
        parameters: {
            query?: {
                lat?: number;
                lon?: number;
                clinic_type?: "polyclinic" | "gp" | "clinic" | "hospital" | "pharmacy";
                clinic_limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NearestVenue"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    confirm_code: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeConfirmation"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Confirmed"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_waits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wait"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    join_waitlist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeatWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wait"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    confirm_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecondFactorConfirmation"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_series: {
        parameters: {
            query: {
                format?: "csv";
                metric: string;
                /** @description By default 24 steps before `to` */
                from?: string;
                /** @description By default now */
                to?: string;
                step?: "hour" | "day";
                by?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeriesPoint"][];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_scopes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyScope"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    set_avatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/jpeg": string;
                "image/png": string;
                "image/webp": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    remove_avatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_broker_dashboard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrokerDashboard"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_data_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataExport"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    begin_data_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataExport"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_offers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Offer"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    export_all_users: {
        parameters: {
            query?: {
                email?: string;
                name?: string;
                role?: "client" | "provider" | "admin" | "moderator";
                created_after?: string;
                created_before?: string;
                is_active?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    export_requests: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    export_payments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    export_notifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    export_reports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    import_users: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserImport"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_balances: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_statement: {
        parameters: {
            query?: {
                format?: "json" | "csv";
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementLine"][];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_accounts: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerAccount"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_entries: {
        parameters: {
            query?: {
                account?: string;
                kind?: "charge" | "tip" | "gateway_fee" | "settle" | "refund_planned" | "refund_done" | "refund_failed" | "payout_planned" | "payout_done" | "payout_failed" | "dispute_opened" | "dispute_won" | "dispute_lost" | "gateway_settled" | "adjustment";
                /** @description The id of a payment, refund, payout, dispute or adjustment */
                subject_id?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerEntry"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerCheck"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    propose_adjustment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAdjustment"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Adjustment"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_payout_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayoutAccount"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_payout_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NamedAccount"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayoutAccount"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_location: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Position"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnownPosition"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_upload: {
        parameters: {
            query?: never;
            header: {
                /** @description The version of the protocol */
                "Tus-Resumable": "1.0.0";
                /** @description The size of the file in bytes */
                "Upload-Length": number;
                /** @description `filename`, and if wanted `filetype`, `purpose`, and `request_id` or `conversation_id`, each in Base64 */
                "Upload-Metadata": string;
                /** @description One of sha1,sha256, a space, and the checksum of the body in Base64 */
                "Upload-Checksum"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description The upload has begun */
            201: {
                headers: {
                    /** @description The version of the protocol */
                    "Tus-Resumable"?: string;
                    /** @description The bytes that are stored */
                    "Upload-Offset"?: number;
                    /** @description When the upload is deleted unless bytes arrive before */
                    "Upload-Expires"?: string;
                    /** @description The path of the upload */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            460: components["responses"]["ChecksumMismatch"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_upload_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules */
            204: {
                headers: {
                    /** @description The version of the protocol */
                    "Tus-Resumable"?: string;
                    "Tus-Version"?: string;
                    "Tus-Extension"?: string;
                    "Tus-Checksum-Algorithm"?: string;
                    "Tus-Max-Size"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    approve_adjustment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                adjustment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Adjustment"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    revoke_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                api_key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    cancel_booking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                record_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BookingCancellation"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_broadcast: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                broadcast_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Broadcast"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_feed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                feed_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                device_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    withdraw_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_submission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NumberedSubmission"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_flag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flag"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    set_flag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flag: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlagState"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flag"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_setting: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                setting: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Setting"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    set_setting: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                setting: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSetting"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Setting"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserImport"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_method: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payment_method_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_sockets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                socket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedUser"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_sockets_at_get_api_v_admin_sockets_socket_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                socket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedUser"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    close_sockets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                socket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    receive_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gateway: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: string;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    remove_dependant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dependant_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reauthentication"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_upload: {
        parameters: {
            query?: never;
            header: {
                /** @description The version of the protocol */
                "Tus-Resumable": "1.0.0";
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The upload is deleted */
            204: {
                headers: {
                    /** @description The version of the protocol */
                    "Tus-Resumable"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_upload: {
        parameters: {
            query?: never;
            header: {
                /** @description The version of the protocol */
                "Tus-Resumable": "1.0.0";
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state */
            200: {
                headers: {
                    /** @description The version of the protocol */
                    "Tus-Resumable"?: string;
                    /** @description The bytes that are stored */
                    "Upload-Offset"?: number;
                    /** @description When the upload is deleted unless bytes arrive before */
                    "Upload-Expires"?: string;
                    "Upload-Length"?: number;
                    "Upload-Metadata"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    continue_upload: {
        parameters: {
            query?: never;
            header: {
                /** @description The version of the protocol */
                "Tus-Resumable": "1.0.0";
                /** @description The bytes that are stored, as the last answer told */
                "Upload-Offset": number;
                /** @description One of sha1,sha256, a space, and the checksum of the body in Base64 */
                "Upload-Checksum"?: string;
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description The bytes are stored */
            204: {
                headers: {
                    /** @description The version of the protocol */
                    "Tus-Resumable"?: string;
                    /** @description The bytes that are stored */
                    "Upload-Offset"?: number;
                    /** @description When the upload is deleted unless bytes arrive before */
                    "Upload-Expires"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            460: components["responses"]["ChecksumMismatch"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    leave_waitlist: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                wait_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    rotate_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                api_key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedKey"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    stop_broadcast: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                broadcast_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Broadcast"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    claim_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    approve_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Approval"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    reject_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    revoke_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    sync_method: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payment_method_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentMethod"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    approve_payout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payout_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payout"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    reject_payout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payout_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payout"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    mark_payout_paid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payout_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payout"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_differences: {
        parameters: {
            query?: {
                is_mended?: boolean;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                reconciliation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Difference"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    resolve_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                report_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decision"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    change_user_at_put_api_v_users_user_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deactivate_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OwnPassword"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"] | components["schemas"]["Done"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    change_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_avatar: {
        parameters: {
            query?: never;
            header?: {
                "if-none-match"?: string;
                "if-range"?: string;
                range?: string;
            };
            path: {
                avatar_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
            /** @description The picture is that of `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_booking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                record_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_broker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Broker"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    read_feed: {
        parameters: {
            query?: never;
            header?: {
                "if-none-match"?: string;
            };
            path: {
                secret: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A calendar (RFC 5545) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": string;
                };
            };
            /** @description The calendar is that of `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    remove_time_off: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                commitment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    block_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockedUser"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    unblock_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_file_at_get_api_v_files_file_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_lead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_lead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lead_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeadChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_listing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_listing_at_get_api_v_properties_listing_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_listing_at_get_api_v_listings_listing_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_listing_at_put_api_v_listings_listing_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListingChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_listing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_listing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListingChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_messages: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                after_seq?: number;
                before_seq?: number;
            };
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    send_message_to: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description The first message with this `client_message_id` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_notification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                notification_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_payment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceRequest"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_request_at_put_api_v_requests_request_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceRequest"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceRequest"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                review_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_review_at_put_api_v_reviews_review_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                review_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                review_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                review_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_search: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                search_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_search: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                search_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_search: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                search_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_seller: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Seller"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_service: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                service_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_service: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                service_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_slot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slot_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlotWithService"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    close_slot: {
        parameters: {
            query?: {
                cancel_bookings?: boolean;
            };
            header?: never;
            path: {
                slot_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slot"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_slot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slot_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlotChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slot"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_slot_at_get_api_v_bookings_slot_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slot_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlotWithService"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    end_schedule: {
        parameters: {
            query?: {
                cancel_bookings?: boolean;
            };
            header?: never;
            path: {
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClosedSlots"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_venue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                venue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VenueWithStaff"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_venue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                venue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Venue"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    update_venue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                venue_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VenueChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Venue"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    invite_broker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    remove_broker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    cancel_booking_at_post_api_v_records_record_id_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                record_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BookingCancellation"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_venue_bookings: {
        parameters: {
            query?: {
                /** @description A day of the venue's wall time */
                date?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
                status?: "held" | "booked" | "checked_in" | "completed" | "no_show" | "cancelled" | "lapsed";
                /** @description The first start of a slot */
                from?: string;
                /** @description The end of the slots' starts */
                to?: string;
            };
            header?: never;
            path: {
                venue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    check_in_booking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                record_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    complete_booking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                record_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    miss_booking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                record_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    verify_broker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BrokerVerdict"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Broker"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_booking_calendar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                record_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A calendar (RFC 5545) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_messages_of_conversation: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                after_seq?: number;
                before_seq?: number;
            };
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    send_message_in_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description The first message with this `client_message_id` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    mark_conversation_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMark"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadMark"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    add_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMember"];
            };
        };
        responses: {
            /** @description The user is a member already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    decline_offer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_dispatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wave"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    download_file: {
        parameters: {
            query?: never;
            header?: {
                "if-none-match"?: string;
                "if-range"?: string;
                range?: string;
            };
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes of the file, with its own media type */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes of the range */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes are those of `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            416: components["responses"]["RangeNotSatisfiable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    download_file_at_get_api_v_files_file_id_download: {
        parameters: {
            query?: never;
            header?: {
                "if-none-match"?: string;
                "if-range"?: string;
                range?: string;
            };
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes of the file, with its own media type */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes of the range */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes are those of `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            416: components["responses"]["RangeNotSatisfiable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_thumbnail: {
        parameters: {
            query?: {
                w?: components["schemas"]["Side"];
            };
            header?: {
                "if-none-match"?: string;
                "if-range"?: string;
                range?: string;
            };
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture, encoded anew, without anything else that the file contains */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
            /** @description The picture is that of `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    download_linked_file: {
        parameters: {
            query: {
                link: string;
            };
            header?: {
                "if-none-match"?: string;
                "if-range"?: string;
                range?: string;
            };
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes of the file, with its own media type */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes of the range */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes are those of `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            416: components["responses"]["RangeNotSatisfiable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    add_favourite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    remove_favourite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_listing_stats: {
        parameters: {
            query?: {
                /** @description By default 29 days before `to` */
                from?: string;
                /** @description By default today, in UTC */
                to?: string;
            };
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListingStats"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    show_contact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SellerContact"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    upload_to_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @enum {string} */
                    purpose?: "general" | "kyc" | "marketplace";
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            507: components["responses"]["InsufficientStorage"];
        };
    };
    upload_to_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @enum {string} */
                    purpose?: "general" | "kyc" | "marketplace";
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            507: components["responses"]["InsufficientStorage"];
        };
    };
    list_request_files: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_conversation_files: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_lead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLead"];
            };
        };
        responses: {
            /** @description The lead that the caller has of the listing; the message is added to it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    publish_listing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    withdraw_listing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    renew_listing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    appeal_listing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAppeal"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appeal"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    mark_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMark"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadMark"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    mark_notification_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                notification_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_deliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                notification_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    sync_payment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    cancel_payment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    tip_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Tip"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    refund_payment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefundOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refund"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    report_listing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListingReport"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportReceipt"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    accept_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceRequest"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    start_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Assignment"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceRequest"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    complete_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Assignment"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceRequest"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    complete_request_at_post_api_v_request_request_id_complete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Assignment"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceRequest"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    cancel_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Cancellation"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceRequest"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    rate_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRating"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rating"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_timeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelineEntry"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    set_status: {
        parameters: {
            query: {
                status: "accepted" | "in_progress" | "completed" | "cancelled";
            };
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceRequest"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    reply_to_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                review_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reply"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_reviews: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_search_results: {
        parameters: {
            query?: {
                sort?: "newest" | "price" | "-price" | "year" | "-year" | "mileage" | "distance" | "relevance";
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                search_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    suspend_seller: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SellerDecision"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    restore_seller: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SellerDecision"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_slot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                venue_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSlot"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slot"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    close_venue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                venue_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewClosure"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClosedSlots"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    verify_venue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                venue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Venue"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    invite_staff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                venue_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewStaffMember"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffMember"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    list_viewings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Viewing"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_viewing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewViewing"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Viewing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    join_listing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    leave_thread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_linked_thumbnail: {
        parameters: {
            query: {
                link: string;
                w?: components["schemas"]["Side"];
            };
            header?: {
                "if-none-match"?: string;
                "if-range"?: string;
                range?: string;
            };
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture, encoded anew, without anything else that the file contains */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
            /** @description The picture is that of `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    create_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                venue_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSchedule"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeSchedule"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    accept_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                venue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffMember"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    get_listing_image: {
        parameters: {
            query?: {
                w?: components["schemas"]["Width"];
            };
            header?: {
                "if-none-match"?: string;
                "if-range"?: string;
                range?: string;
            };
            path: {
                listing_id: string;
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture, encoded anew, without anything else that the file contains */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
            /** @description The picture is that of `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    remove_staff: {
        parameters: {
            query?: {
                cancel_bookings?: boolean;
            };
            header?: never;
            path: {
                venue_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    cancel_viewing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listing_id: string;
                viewing_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    delete_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    edit_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageEdit"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
}

/** The version of the API for which this client was generated. */
export type ApiVersion = "1";
