package io.culvert.registry;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Revoked;
import io.culvert.cluster.quota.QuotaCalls;
import io.culvert.protocol.Outcome;
import io.culvert.registry.Identities.Change;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The registry role: opens the store and answers the bus at {@link Address#REGISTRY}.
 *
 * <p>Its fields are written while it starts and belong to its event loop; the store is used by worker threads only.
 */
public final class RegistryVerticle extends VerticleBase {
    private final RegistryConfig config;
    private final Bus bus;
    private final Clock clock;
    private final HubNames names;
    private final List<Bus.Registration> served = new ArrayList<>();
    private StoreWorkers workers;
    /** Apart from the others, who judge credentials: a query may take a while. */
    private StoreWorkers queries;

    private Store store;
    private SessionStates sessions;
    private Optional<TokenKeys> tokenKeys = Optional.empty();
    private Optional<BearerAuthenticator> bearer = Optional.empty();

    public RegistryVerticle(RegistryConfig config, Bus bus, Clock clock, HubNames names) {
        this.config = config;
        this.bus = bus;
        this.clock = clock;
        this.names = names;
    }

    /** What the worker threads use. */
    private record Store(
            RegistryDatabase database,
            PolicyTable policies,
            Policies policyRules,
            IdentityTable table,
            DayUseTable dayUse,
            Identities identities,
            Authorities authorities,
            Authenticator authenticator) {}

    /** The hub's policies with their keys of now, for its credentials files. Only after the start. */
    public Future<List<Policy>> policies() {
        return workers.run(() -> store.policies().all());
    }

    @Override
    public Future<?> start() {
        workers = new StoreWorkers(vertx, "culvert-registry", config.workers(), config.maxWaiting());
        queries = new StoreWorkers(
                vertx, "culvert-registry-queries", Math.max(1, config.workers() / 2), config.maxWaiting());
        return workers.run(this::open)
                .compose(opened -> {
                    store = opened;
                    return startTokens();
                })
                .compose(started -> serve())
                .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
    }

    @Override
    public Future<?> stop() {
        return Future.join(served.stream().map(Bus.Registration::close).toList())
                .eventually(() -> sessions == null ? Future.succeededFuture() : sessions.close())
                .eventually(() -> tokenKeys.map(TokenKeys::close).orElseGet(Future::succeededFuture))
                .eventually(() -> workers.run(this::closeStore))
                .eventually(queries::close)
                .eventually(workers::close);
    }

    private Future<?> startTokens() {
        if (!config.tokens().enabled()) {
            return Future.succeededFuture();
        }
        TokenKeys keys = new TokenKeys(vertx, config.tokens(), workers);
        tokenKeys = Optional.of(keys);
        bearer = Optional.of(new BearerAuthenticator(config.tokens(), keys, workers, config.clockLeeway(), clock));
        return keys.start();
    }

    private Store open() {
        RegistryDatabase database = RegistryDatabase.open(config);
        PolicyTable policies = new PolicyTable(database);
        IdentityTable table = new IdentityTable(database);
        Authorities authorities = new Authorities(new AuthorityTable(database), config.clockLeeway(), clock);
        policies.addMissing(Policy.initial());
        if (config.embedded()) {
            // Nobody else can have sessions, and those of the last run ended with it.
            table.disconnectAll(clock.instant());
        }
        return new Store(
                database,
                policies,
                new Policies(policies),
                table,
                new DayUseTable(database),
                new Identities(table, config.maxModules(), clock),
                authorities,
                new Authenticator(
                        policies,
                        table,
                        new CertificateAuthenticator(authorities, config.clockLeeway()),
                        names,
                        config.clockLeeway(),
                        clock));
    }

    private Void closeStore() {
        if (store != null) {
            store.database().close();
        }
        return null;
    }

    private Future<?> serve() {
        sessions = new SessionStates(
                vertx,
                changes -> workers.ask(() -> {
                    store.table().sessionsChanged(changes);
                    return Outcome.granted(new Bus.Done());
                }));
        Identities identities = store.identities();
        return Future.all(List.of(
                serve(RegistryCalls.AUTHORIZE, this::authorize),
                answer(RegistryCalls.ADMIT, store.authenticator()::admit),
                answer(RegistryCalls.FIND, identities::find),
                answer(IdentityCalls.CREATE, identities::create),
                answer(IdentityCalls.GET, identities::get),
                answer(IdentityCalls.LIST, identities::list),
                answer(IdentityCalls.LIST_MODULES, identities::listModules),
                answer(IdentityCalls.COUNT, identities::count),
                answer(IdentityCalls.CHANGE_TAGS, identities::changeTags),
                answer(QueryCalls.SCAN, queries, new TwinScan(store.table(), System::nanoTime)::scan),
                change(BulkCalls.BULK, new BulkChanges(identities)::apply),
                change(IdentityCalls.REPLACE, identities::replace),
                change(IdentityCalls.REGENERATE_KEYS, identities::regenerateKeys),
                change(IdentityCalls.DELETE, identities::delete),
                answer(QuotaCalls.USED_ON, store.dayUse()::usedOn),
                answer(QuotaCalls.MOST_USED_ON, store.dayUse()::mostUsedOn),
                answer(QuotaCalls.ADD_USE, store.dayUse()::add),
                answer(AuthorityCalls.GET, store.authorities()::get),
                answer(AuthorityCalls.LIST, store.authorities()::list),
                changeAuthority(AuthorityCalls.PUT, store.authorities()::put),
                changeAuthority(AuthorityCalls.DELETE, store.authorities()::delete),
                changeAuthority(AuthorityCalls.GENERATE_CODE, store.authorities()::generateCode),
                changeAuthority(AuthorityCalls.VERIFY, store.authorities()::verify),
                answer(PolicyCalls.LIST, store.policyRules()::list),
                serve(PolicyCalls.REGENERATE_KEY, this::regenerateKey),
                serve(RegistryCalls.SESSION_CHANGED, change -> {
                    sessions.changed(change);
                    return Future.succeededFuture(Outcome.granted(new Bus.Done()));
                })));
    }

    private Future<Outcome<RegistryCalls.Principal>> authorize(RegistryCalls.Authorize question) {
        return BearerToken.isOne(question.credential()) && bearer.isPresent()
                ? bearer.get().authorize(question)
                : workers.ask(() -> store.authenticator().authorize(question));
    }

    private <Q extends Record, A extends Record> Future<?> answer(
            BusCall<Q, A> call, Function<Q, Outcome<A>> blocking) {
        return answer(call, workers, blocking);
    }

    private <Q extends Record, A extends Record> Future<?> answer(
            BusCall<Q, A> call, StoreWorkers threads, Function<Q, Outcome<A>> blocking) {
        return serve(call, question -> threads.ask(() -> blocking.apply(question)));
    }

    /** Answers with what was changed, after telling the coordinators whose sessions end. */
    private <Q extends Record, A extends Record> Future<?> change(
            BusCall<Q, A> call, Function<Q, Outcome<Change<A>>> blocking) {
        return serve(
                call,
                request -> workers.ask(() -> blocking.apply(request)).map(outcome -> {
                    if (outcome instanceof Outcome.Granted<Change<A>> granted) {
                        granted.value()
                                .revoked()
                                .forEach(
                                        who -> bus.tell(Address.COORDINATORS, RegistryCalls.REVOKED, new Revoked(who)));
                    }
                    return outcome.then(change -> Outcome.granted(change.answer()));
                }));
    }

    /** Answers with the changed authority, after telling the coordinators when sessions may not rest on it any more. */
    private <Q extends Record> Future<?> changeAuthority(
            BusCall<Q, Authority> call, Function<Q, Outcome<Authorities.Change>> blocking) {
        return serve(
                call,
                request -> workers.ask(() -> blocking.apply(request))
                        .map(outcome -> outcome.then(change -> {
                            if (change.revoked()) {
                                bus.tell(
                                        Address.COORDINATORS,
                                        RegistryCalls.AUTHORITY_REVOKED,
                                        new RegistryCalls.AuthorityRevoked(
                                                change.authority().name()));
                            }
                            return Outcome.granted(change.authority());
                        })));
    }

    /** Answers with the changed policy, after telling who may rest on its old key or have written it down. */
    private Future<Outcome<Policy>> regenerateKey(PolicyCalls.RegenerateKey request) {
        return workers.ask(() -> store.policyRules().regenerateKey(request)).onSuccess(outcome -> {
            if (outcome instanceof Outcome.Granted<Policy>) {
                RegistryCalls.PolicyKeyChanged news = new RegistryCalls.PolicyKeyChanged(request.key());
                bus.tell(Address.COORDINATORS, RegistryCalls.POLICY_KEY_CHANGED, news);
                bus.tell(Address.NODES, RegistryCalls.POLICY_KEY_CHANGED, news);
            }
        });
    }

    private <Q extends Record, A extends Record> Future<?> serve(
            BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
        return bus.serve(Address.REGISTRY, call, handler).onSuccess(served::add);
    }
}
