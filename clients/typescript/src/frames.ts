// Generated from the documents in docs/ by `make clients`: do not edit.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Ack
         * @description The answer to `message.send`: the message is stored.
         */
        Ack: {
            /** Client Message Id */
            client_message_id: string | null;
            message: components["schemas"]["Message"];
        };
        /**
         * Acknowledged
         * @description The answer to `subscribe` and `unsubscribe`.
         */
        Acknowledged: {
            /** Events */
            events: string[];
            /**
             * Invalid Events
             * @description Types that no event has.
             */
            invalid_events: string[];
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
        /** BrokerInvitation */
        BrokerInvitation: {
            /** Listing Id */
            listing_id: string;
            /** Listing Title */
            listing_title: string;
            /** Owner Id */
            owner_id: string;
            /** Broker Id */
            broker_id: string;
            /** Created At */
            created_at: string | null;
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
        /** ErrorDetail */
        ErrorDetail: {
            /** Field */
            field: string;
            /** Issue */
            issue: string;
        };
        /**
         * Established
         * @description The first frame of every socket.
         */
        Established: {
            /** Connection Id */
            connection_id: string;
            /** User Id */
            user_id: string;
            /** Server Time */
            server_time: string;
            /**
             * Cursor
             * @description The place from which events are delivered. It is the cursor of the URL if that was good.
             */
            cursor: string;
            /**
             * Recovered
             * @description True if every event since the cursor of the URL follows. If false, load the state over REST.
             */
            recovered: boolean;
            limits: components["schemas"]["SocketLimits"];
        };
        /** Events */
        Events: {
            /** Events */
            events: string[];
        };
        /** FavouriteChange */
        FavouriteChange: {
            /** Listing Id */
            listing_id: string;
            /** Price */
            price: number;
            /** Currency */
            currency: string;
            /**
             * Status
             * @enum {string}
             */
            status: "draft" | "available" | "pending" | "under_offer" | "sold" | "rented" | "leased" | "withdrawn" | "expired";
            /** Previous Price */
            previous_price: number;
            /** Previous Currency */
            previous_currency: string;
            /**
             * Previous Status
             * @enum {string}
             */
            previous_status: "draft" | "available" | "pending" | "under_offer" | "sold" | "rented" | "leased" | "withdrawn" | "expired";
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
             * @default null
             */
            size?: number | null;
            /**
             * Brand
             * @description The same as `make`.
             * @default null
             */
            brand?: string | null;
        };
        /** LivePosition */
        LivePosition: {
            /** Request Id */
            request_id: string;
            /** Provider Id */
            provider_id: string;
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
            recorded_at: string | null;
            /** Distance Km */
            distance_km: number;
        };
        /** MatchedListing */
        MatchedListing: {
            /** Listing Id */
            listing_id: string;
            /**
             * Reason
             * @enum {string}
             */
            reason: "published" | "price_fell" | "returned";
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
            /** Title */
            title: string;
            /** Price */
            price: number;
            /** Currency */
            currency: string;
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
        /** NewMarkIn */
        NewMarkIn: {
            /**
             * Seq
             * @description All messages up to this one are read.
             */
            seq: number;
            /** Request Id */
            request_id: string;
        };
        /** NewMessageTo */
        NewMessageTo: {
            /** Content */
            content: string;
            /**
             * Client Message Id
             * @description An id that the sender chooses. If it is sent again, the answer is the first message with it.
             * @default null
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
        /** NotificationFrame */
        NotificationFrame: {
            /** Id */
            id: string;
            /**
             * Type
             * @enum {string}
             */
            type: "transaction_success" | "new_message" | "listing_update" | "account_alert" | "request_update" | "offer" | "system";
            /** Kind */
            kind: string;
            /** Title */
            title: string;
            /** Message */
            message: string;
            /** Link */
            link: string | null;
            /** Data */
            data: {
                [key: string]: string;
            };
            /** Request Id */
            request_id: string | null;
            /** Is Read */
            is_read: boolean;
            /** Read At */
            read_at: string | null;
            /** Count */
            count: number;
            /** Group Key */
            group_key: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Created At */
            created_at: string | null;
            /** Text */
            text: string;
            /** Unread Count */
            unread_count: number;
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
        /** Ping */
        Ping: {
            /**
             * Ping Id
             * @default null
             */
            ping_id?: string | number | null;
        };
        /**
         * Pong
         * @description The answer to `ping` and `heartbeat`.
         */
        Pong: {
            /** Ping Id */
            ping_id: string | number | null;
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
             * @default null
             */
            accuracy_m?: number | null;
            /**
             * Heading
             * @description The direction of movement in degrees clockwise from north.
             * @default null
             */
            heading?: number | null;
            /**
             * Speed
             * @description The speed in metres per second.
             * @default null
             */
            speed?: number | null;
            /**
             * Recorded At
             * @description The time at which the device measured the position; now by default.
             * @default null
             */
            recorded_at?: string | null;
        };
        /** Presence */
        Presence: {
            /** Request Id */
            request_id: string;
            /** User Id */
            user_id: string;
            /** Is Online */
            is_online: boolean;
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
        /** ReadNotifications */
        ReadNotifications: {
            /** Ids */
            ids: string[];
            /** Up To */
            up_to: string | null;
            /** Unread Count */
            unread_count: number;
            /** Read At */
            read_at: string | null;
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
        /** SearchMatch */
        SearchMatch: {
            /** Search Id */
            search_id: string;
            /** Name */
            name: string;
            /**
             * Alert
             * @enum {string}
             */
            alert: "instant" | "daily" | "off";
            /** Listings */
            listings: components["schemas"]["MatchedListing"][];
            /** Count */
            count: number;
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
        /**
         * SocketError
         * @description The answer to a frame that is refused. The socket stays open.
         */
        SocketError: {
            /**
             * Code
             * @description A code of the socket, or one with which the REST route for the same thing refuses.
             */
            code: string;
            /** Message */
            message: string;
            /**
             * Details
             * @description The fields that are not valid, with `VALIDATION_ERROR`.
             * @default null
             */
            details?: components["schemas"]["ErrorDetail"][] | null;
            /**
             * Retry After
             * @description The seconds to wait before the frame is sent again.
             * @default null
             */
            retry_after?: number | null;
            /**
             * Client Message Id
             * @description The id in the `message.send` that is refused.
             * @default null
             */
            client_message_id?: string | null;
        };
        /** SocketLimits */
        SocketLimits: {
            /**
             * Frame Bytes
             * @description The largest frame that a client may send; a larger one closes the socket with 1009.
             */
            frame_bytes: number;
            /**
             * Frames Per Minute
             * @description How many frames a client may send in a minute; more are answered by `RATE_LIMIT_EXCEEDED`.
             */
            frames_per_minute: number;
            /**
             * Sockets Per User
             * @description How many sockets a user may have; one more closes the oldest with 4409.
             */
            sockets_per_user: number;
        };
        /**
         * SystemMaintenance
         * @description An operator announces a maintenance. It is sent to open sockets, and to new ones until its end.
         *
         *     Show the one with the newest `timestamp`, until its end.
         */
        SystemMaintenance: {
            /** Title */
            title: string | null;
            /** Message */
            message: string;
            /**
             * Link
             * @description The path of a page in the app.
             */
            link: string | null;
            /** Starts At */
            starts_at: string;
            /** Ends At */
            ends_at: string;
        };
        /**
         * SystemNotification
         * @description An operator tells something to all who have a socket just now. It is in no list; show it once by its `id`.
         */
        SystemNotification: {
            /** Title */
            title: string | null;
            /** Message */
            message: string;
            /**
             * Link
             * @description The path of a page in the app.
             */
            link: string | null;
        };
        /** Typing */
        Typing: {
            /** Request Id */
            request_id: string;
            /** User Id */
            user_id: string;
            /** Active */
            active: boolean;
        };
        /** TypingIn */
        TypingIn: {
            /** Request Id */
            request_id: string;
            /** Active */
            active: boolean;
        };
        /** UploadProgress */
        UploadProgress: {
            /** Upload Id */
            upload_id: string;
            /** Request Id */
            request_id: string | null;
            /** Offset */
            offset: number;
            /** Length */
            length: number;
            /** Conversation Id */
            conversation_id: string | null;
        };
        "sent.connection.established": {
            /** @constant */
            type: "connection.established";
            data: components["schemas"]["Established"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
            /** Format: date-time */
            timestamp: string;
        };
        "sent.message.ack": {
            /** @constant */
            type: "message.ack";
            data: components["schemas"]["Ack"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
            /** Format: date-time */
            timestamp: string;
        };
        "sent.pong": {
            /** @constant */
            type: "pong";
            data: components["schemas"]["Pong"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
            /** Format: date-time */
            timestamp: string;
        };
        "sent.subscription.acknowledged": {
            /** @constant */
            type: "subscription.acknowledged";
            data: components["schemas"]["Acknowledged"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
            /** Format: date-time */
            timestamp: string;
        };
        "sent.system.notification": {
            /** @constant */
            type: "system.notification";
            data: components["schemas"]["SystemNotification"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
            /** Format: date-time */
            timestamp: string;
        };
        "sent.system.maintenance": {
            /** @constant */
            type: "system.maintenance";
            data: components["schemas"]["SystemMaintenance"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
            /** Format: date-time */
            timestamp: string;
        };
        "sent.error": {
            /** @constant */
            type: "error";
            data: components["schemas"]["SocketError"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
            /** Format: date-time */
            timestamp: string;
        };
        "sent.booking.cancelled": {
            /** @constant */
            type: "booking.cancelled";
            data: components["schemas"]["Booking"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.booking.completed": {
            /** @constant */
            type: "booking.completed";
            data: components["schemas"]["Booking"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.booking.endangered": {
            /** @constant */
            type: "booking.endangered";
            data: components["schemas"]["Booking"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.booking.lapsed": {
            /** @constant */
            type: "booking.lapsed";
            data: components["schemas"]["Booking"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.booking.missed": {
            /** @constant */
            type: "booking.missed";
            data: components["schemas"]["Booking"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.booking.offered": {
            /** @constant */
            type: "booking.offered";
            data: components["schemas"]["Booking"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.booking.reminder": {
            /** @constant */
            type: "booking.reminder";
            data: components["schemas"]["Booking"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.booking.rescheduled": {
            /** @constant */
            type: "booking.rescheduled";
            data: components["schemas"]["Booking"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.booking.scheduled": {
            /** @constant */
            type: "booking.scheduled";
            data: components["schemas"]["Booking"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.broker.invited": {
            /** @constant */
            type: "broker.invited";
            data: components["schemas"]["BrokerInvitation"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.broker.rejected": {
            /** @constant */
            type: "broker.rejected";
            data: components["schemas"]["Broker"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.broker.verified": {
            /** @constant */
            type: "broker.verified";
            data: components["schemas"]["Broker"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.conversation.created": {
            /** @constant */
            type: "conversation.created";
            data: components["schemas"]["Conversation"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.conversation.updated": {
            /** @constant */
            type: "conversation.updated";
            data: components["schemas"]["Conversation"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.data_export.failed": {
            /** @constant */
            type: "data_export.failed";
            data: components["schemas"]["DataExport"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.data_export.ready": {
            /** @constant */
            type: "data_export.ready";
            data: components["schemas"]["DataExport"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.dispute.created": {
            /** @constant */
            type: "dispute.created";
            data: components["schemas"]["Dispute"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.dispute.lost": {
            /** @constant */
            type: "dispute.lost";
            data: components["schemas"]["Dispute"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.dispute.updated": {
            /** @constant */
            type: "dispute.updated";
            data: components["schemas"]["Dispute"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.dispute.won": {
            /** @constant */
            type: "dispute.won";
            data: components["schemas"]["Dispute"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.favourite.changed": {
            /** @constant */
            type: "favourite.changed";
            data: components["schemas"]["FavouriteChange"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.file.deleted": {
            /** @constant */
            type: "file.deleted";
            data: components["schemas"]["File"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.file.progress": {
            /** @constant */
            type: "file.progress";
            data: components["schemas"]["UploadProgress"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
            /** Format: date-time */
            timestamp: string;
        };
        "sent.file.ready": {
            /** @constant */
            type: "file.ready";
            data: components["schemas"]["File"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.file.rejected": {
            /** @constant */
            type: "file.rejected";
            data: components["schemas"]["File"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.file.uploaded": {
            /** @constant */
            type: "file.uploaded";
            data: components["schemas"]["File"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.lead.created": {
            /** @constant */
            type: "lead.created";
            data: components["schemas"]["Lead"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.lead.updated": {
            /** @constant */
            type: "lead.updated";
            data: components["schemas"]["Lead"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.listing.expired": {
            /** @constant */
            type: "listing.expired";
            data: components["schemas"]["Listing"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.listing.expiring": {
            /** @constant */
            type: "listing.expiring";
            data: components["schemas"]["Listing"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.listing.published": {
            /** @constant */
            type: "listing.published";
            data: components["schemas"]["Listing"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.listing.restored": {
            /** @constant */
            type: "listing.restored";
            data: components["schemas"]["Listing"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.listing.suspended": {
            /** @constant */
            type: "listing.suspended";
            data: components["schemas"]["Listing"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.listing.updated": {
            /** @constant */
            type: "listing.updated";
            data: components["schemas"]["Listing"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.message.created": {
            /** @constant */
            type: "message.created";
            data: components["schemas"]["Message"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.message.deleted": {
            /** @constant */
            type: "message.deleted";
            data: components["schemas"]["Message"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.message.read": {
            /** @constant */
            type: "message.read";
            data: components["schemas"]["ReadMark"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.message.updated": {
            /** @constant */
            type: "message.updated";
            data: components["schemas"]["Message"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.notification": {
            /** @constant */
            type: "notification";
            data: components["schemas"]["NotificationFrame"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.notification.read": {
            /** @constant */
            type: "notification.read";
            data: components["schemas"]["ReadNotifications"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.offer.created": {
            /** @constant */
            type: "offer.created";
            data: components["schemas"]["Offer"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.offer.expired": {
            /** @constant */
            type: "offer.expired";
            data: components["schemas"]["Offer"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.offer.withdrawn": {
            /** @constant */
            type: "offer.withdrawn";
            data: components["schemas"]["Offer"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payment.authorized": {
            /** @constant */
            type: "payment.authorized";
            data: components["schemas"]["Payment"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payment.cancelled": {
            /** @constant */
            type: "payment.cancelled";
            data: components["schemas"]["Payment"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payment.created": {
            /** @constant */
            type: "payment.created";
            data: components["schemas"]["Payment"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payment.expired": {
            /** @constant */
            type: "payment.expired";
            data: components["schemas"]["Payment"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payment.failed": {
            /** @constant */
            type: "payment.failed";
            data: components["schemas"]["Payment"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payment.method_saved": {
            /** @constant */
            type: "payment.method_saved";
            data: components["schemas"]["PaymentMethod"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payment.method_updated": {
            /** @constant */
            type: "payment.method_updated";
            data: components["schemas"]["PaymentMethod"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payment.succeeded": {
            /** @constant */
            type: "payment.succeeded";
            data: components["schemas"]["Payment"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payment.updated": {
            /** @constant */
            type: "payment.updated";
            data: components["schemas"]["Payment"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payout.account_changed": {
            /** @constant */
            type: "payout.account_changed";
            data: components["schemas"]["PayoutAccount"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payout.created": {
            /** @constant */
            type: "payout.created";
            data: components["schemas"]["Payout"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payout.failed": {
            /** @constant */
            type: "payout.failed";
            data: components["schemas"]["Payout"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payout.paid": {
            /** @constant */
            type: "payout.paid";
            data: components["schemas"]["Payout"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payout.rejected": {
            /** @constant */
            type: "payout.rejected";
            data: components["schemas"]["Payout"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.payout.updated": {
            /** @constant */
            type: "payout.updated";
            data: components["schemas"]["Payout"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.presence": {
            /** @constant */
            type: "presence";
            data: components["schemas"]["Presence"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
            /** Format: date-time */
            timestamp: string;
        };
        "sent.provider.location": {
            /** @constant */
            type: "provider.location";
            data: components["schemas"]["LivePosition"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
            /** Format: date-time */
            timestamp: string;
        };
        "sent.refund.created": {
            /** @constant */
            type: "refund.created";
            data: components["schemas"]["Refund"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.refund.failed": {
            /** @constant */
            type: "refund.failed";
            data: components["schemas"]["Refund"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.refund.succeeded": {
            /** @constant */
            type: "refund.succeeded";
            data: components["schemas"]["Refund"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.request.accepted": {
            /** @constant */
            type: "request.accepted";
            data: components["schemas"]["ServiceRequest"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.request.cancelled": {
            /** @constant */
            type: "request.cancelled";
            data: components["schemas"]["ServiceRequest"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.request.completed": {
            /** @constant */
            type: "request.completed";
            data: components["schemas"]["ServiceRequest"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.request.created": {
            /** @constant */
            type: "request.created";
            data: components["schemas"]["ServiceRequest"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.request.expired": {
            /** @constant */
            type: "request.expired";
            data: components["schemas"]["ServiceRequest"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.request.rated": {
            /** @constant */
            type: "request.rated";
            data: components["schemas"]["Rating"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.request.started": {
            /** @constant */
            type: "request.started";
            data: components["schemas"]["ServiceRequest"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.request.updated": {
            /** @constant */
            type: "request.updated";
            data: components["schemas"]["ServiceRequest"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.review.created": {
            /** @constant */
            type: "review.created";
            data: components["schemas"]["Review"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.review.deleted": {
            /** @constant */
            type: "review.deleted";
            data: components["schemas"]["Review"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.review.updated": {
            /** @constant */
            type: "review.updated";
            data: components["schemas"]["Review"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.search.matched": {
            /** @constant */
            type: "search.matched";
            data: components["schemas"]["SearchMatch"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id: string;
            /** Format: date-time */
            timestamp: string;
            /** @description The place in the feed after this frame. */
            cursor: string;
        };
        "sent.typing": {
            /** @constant */
            type: "typing";
            data: components["schemas"]["Typing"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
            /** Format: date-time */
            timestamp: string;
        };
        "taken.message.send": {
            /** @constant */
            type: "message.send";
            data: components["schemas"]["NewMessageTo"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
        };
        "taken.message.read": {
            /** @constant */
            type: "message.read";
            data: components["schemas"]["NewMarkIn"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
        };
        "taken.location.update": {
            /** @constant */
            type: "location.update";
            data: components["schemas"]["Position"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
        };
        "taken.typing": {
            /** @constant */
            type: "typing";
            data: components["schemas"]["TypingIn"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
        };
        "taken.ping": {
            /** @constant */
            type: "ping";
            data: components["schemas"]["Ping"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
        };
        "taken.heartbeat": {
            /** @constant */
            type: "heartbeat";
            data: components["schemas"]["Ping"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
        };
        "taken.subscribe": {
            /** @constant */
            type: "subscribe";
            data: components["schemas"]["Events"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
        };
        "taken.unsubscribe": {
            /** @constant */
            type: "unsubscribe";
            data: components["schemas"]["Events"];
            /** @description Of an event, or chosen by the client and repeated in the answer to its frame. */
            id?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

/** A frame that the gateway sends. */
export type ServerFrame =
    | components["schemas"]["sent.connection.established"]
    | components["schemas"]["sent.message.ack"]
    | components["schemas"]["sent.pong"]
    | components["schemas"]["sent.subscription.acknowledged"]
    | components["schemas"]["sent.system.notification"]
    | components["schemas"]["sent.system.maintenance"]
    | components["schemas"]["sent.error"]
    | components["schemas"]["sent.booking.cancelled"]
    | components["schemas"]["sent.booking.completed"]
    | components["schemas"]["sent.booking.endangered"]
    | components["schemas"]["sent.booking.lapsed"]
    | components["schemas"]["sent.booking.missed"]
    | components["schemas"]["sent.booking.offered"]
    | components["schemas"]["sent.booking.reminder"]
    | components["schemas"]["sent.booking.rescheduled"]
    | components["schemas"]["sent.booking.scheduled"]
    | components["schemas"]["sent.broker.invited"]
    | components["schemas"]["sent.broker.rejected"]
    | components["schemas"]["sent.broker.verified"]
    | components["schemas"]["sent.conversation.created"]
    | components["schemas"]["sent.conversation.updated"]
    | components["schemas"]["sent.data_export.failed"]
    | components["schemas"]["sent.data_export.ready"]
    | components["schemas"]["sent.dispute.created"]
    | components["schemas"]["sent.dispute.lost"]
    | components["schemas"]["sent.dispute.updated"]
    | components["schemas"]["sent.dispute.won"]
    | components["schemas"]["sent.favourite.changed"]
    | components["schemas"]["sent.file.deleted"]
    | components["schemas"]["sent.file.progress"]
    | components["schemas"]["sent.file.ready"]
    | components["schemas"]["sent.file.rejected"]
    | components["schemas"]["sent.file.uploaded"]
    | components["schemas"]["sent.lead.created"]
    | components["schemas"]["sent.lead.updated"]
    | components["schemas"]["sent.listing.expired"]
    | components["schemas"]["sent.listing.expiring"]
    | components["schemas"]["sent.listing.published"]
    | components["schemas"]["sent.listing.restored"]
    | components["schemas"]["sent.listing.suspended"]
    | components["schemas"]["sent.listing.updated"]
    | components["schemas"]["sent.message.created"]
    | components["schemas"]["sent.message.deleted"]
    | components["schemas"]["sent.message.read"]
    | components["schemas"]["sent.message.updated"]
    | components["schemas"]["sent.notification"]
    | components["schemas"]["sent.notification.read"]
    | components["schemas"]["sent.offer.created"]
    | components["schemas"]["sent.offer.expired"]
    | components["schemas"]["sent.offer.withdrawn"]
    | components["schemas"]["sent.payment.authorized"]
    | components["schemas"]["sent.payment.cancelled"]
    | components["schemas"]["sent.payment.created"]
    | components["schemas"]["sent.payment.expired"]
    | components["schemas"]["sent.payment.failed"]
    | components["schemas"]["sent.payment.method_saved"]
    | components["schemas"]["sent.payment.method_updated"]
    | components["schemas"]["sent.payment.succeeded"]
    | components["schemas"]["sent.payment.updated"]
    | components["schemas"]["sent.payout.account_changed"]
    | components["schemas"]["sent.payout.created"]
    | components["schemas"]["sent.payout.failed"]
    | components["schemas"]["sent.payout.paid"]
    | components["schemas"]["sent.payout.rejected"]
    | components["schemas"]["sent.payout.updated"]
    | components["schemas"]["sent.presence"]
    | components["schemas"]["sent.provider.location"]
    | components["schemas"]["sent.refund.created"]
    | components["schemas"]["sent.refund.failed"]
    | components["schemas"]["sent.refund.succeeded"]
    | components["schemas"]["sent.request.accepted"]
    | components["schemas"]["sent.request.cancelled"]
    | components["schemas"]["sent.request.completed"]
    | components["schemas"]["sent.request.created"]
    | components["schemas"]["sent.request.expired"]
    | components["schemas"]["sent.request.rated"]
    | components["schemas"]["sent.request.started"]
    | components["schemas"]["sent.request.updated"]
    | components["schemas"]["sent.review.created"]
    | components["schemas"]["sent.review.deleted"]
    | components["schemas"]["sent.review.updated"]
    | components["schemas"]["sent.search.matched"]
    | components["schemas"]["sent.typing"];

/** A frame that a client sends. */
export type ClientFrame =
    | components["schemas"]["taken.message.send"]
    | components["schemas"]["taken.message.read"]
    | components["schemas"]["taken.location.update"]
    | components["schemas"]["taken.typing"]
    | components["schemas"]["taken.ping"]
    | components["schemas"]["taken.heartbeat"]
    | components["schemas"]["taken.subscribe"]
    | components["schemas"]["taken.unsubscribe"];
