package io.culvert.registry;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.Membership;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.quota.QuotaCalls;
import io.culvert.cluster.revocation.RevocationCalls;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry role: opens the store and answers the bus at {@link Address#REGISTRY}.
 *
 * <p>Its fields are written while it starts and belong to its event loop; the store is used by worker threads only.
 */
public final class RegistryVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryVerticle.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final RegistryConfig config;
    private final String node;
    private final Bus bus;
    private final Membership membership;
    private final Clock clock;
    private final HubNames names;
    private final List<Bus.Registration> served = new ArrayList<>();
    private StoreWorkers workers;
    /** Apart from the others, who judge credentials: a query may take a while. */
    private StoreWorkers queries;

    private volatile Optional<String> waitsFor = Optional.empty();
    private Store store;
    private SessionStates sessions;
    private Optional<TokenKeys> tokenKeys = Optional.empty();
    private Optional<BearerAuthenticator> bearer = Optional.empty();

    /** @param node the name of this one */
    public RegistryVerticle(
            RegistryConfig config, String node, Bus bus, Membership membership, Clock clock, HubNames names) {
        this.config = config;
        this.node = node;
        this.bus = bus;
        this.membership = membership;
        this.clock = clock;
        this.names = names;
    }

    /** What the worker threads use. */
    private record Store(
            RegistryDatabase database,
            PolicyTable policies,
            Policies policyRules,
            IdentityTable table,
            SessionTable sessions,
            DayUseTable dayUse,
            RevocationTable revocations,
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
        return opened(FIRST_PAUSE)
                .compose(opened -> {
                    store = opened;
                    waitsFor = Optional.empty();
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

    /** What keeps the start waiting, empty when nothing does; on any thread. */
    public Optional<String> waitsFor() {
        return waitsFor;
    }

    /** Tries until the database is there: it may start later than this node. A wrong setting fails at once. */
    private Future<Store> opened(Duration pause) {
        return workers.run(this::open).recover(failure -> {
            boolean passing = failure instanceof RegistryFault fault && fault.unavailable();
            if (!passing || config.embedded()) {
                return Future.failedFuture(failure);
            }
            LOG.warn(
                    "the registry does not start yet, it tries again in {} ms: {}",
                    pause.toMillis(),
                    failure.getMessage());
            waitsFor = Optional.of(failure.getMessage());
            Promise<Void> paused = Promise.promise();
            vertx.setTimer(pause.toMillis(), timer -> paused.complete());
            Duration next = pause.multipliedBy(2);
            return paused.future().compose(over -> opened(next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE));
        });
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
        policies.addInitial(Policy.initial());
        SessionTable sessionTable = new SessionTable(database);
        // This node has none yet, and those of its last run ended with it.
        Set<String> others = DepartedNodes.present(membership);
        others.remove(node);
        sessionTable.disconnectAllBut(others, clock.instant());
        return new Store(
                database,
                policies,
                new Policies(policies),
                table,
                sessionTable,
                new DayUseTable(database),
                new RevocationTable(database),
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
                    store.sessions().changed(changes);
                    return Outcome.granted(new Bus.Done());
                }));
        served.add(new DepartedNodes(
                        vertx,
                        node,
                        membership,
                        present -> workers.ask(
                                () -> Outcome.granted(store.sessions().disconnectAllBut(present, clock.instant()))))
                .start());
        Identities identities = store.identities();
        return Future.all(List.of(
                serve(RegistryCalls.AUTHORIZE, this::authorize),
                serve(RegistryCalls.IDENTIFY, this::identify),
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
                answer(
                        RegistryCalls.SESSIONS_OF,
                        question -> Outcome.granted(store.sessions().of(question))),
                answer(QuotaCalls.USED_ON, store.dayUse()::usedOn),
                answer(QuotaCalls.MOST_USED_ON, store.dayUse()::mostUsedOn),
                answer(QuotaCalls.ADD_USE, store.dayUse()::add),
                answer(AuthorityCalls.GET, store.authorities()::get),
                answer(AuthorityCalls.LIST, store.authorities()::list),
                change(AuthorityCalls.PUT, store.authorities()::put),
                change(AuthorityCalls.DELETE, store.authorities()::delete),
                change(AuthorityCalls.GENERATE_CODE, store.authorities()::generateCode),
                change(AuthorityCalls.VERIFY, store.authorities()::verify),
                answer(PolicyCalls.LIST, store.policyRules()::list),
                answer(PolicyCalls.GET, store.policyRules()::get),
                change(PolicyCalls.PUT, store.policyRules()::put, stored -> policyChanged(stored.policy())),
                change(PolicyCalls.DELETE, store.policyRules()::delete, this::policyChanged),
                change(PolicyCalls.REGENERATE_KEY, store.policyRules()::regenerateKey, this::policyChanged),
                answer(RevocationCalls.SINCE, store.revocations()::since),
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

    private Future<Outcome<RegistryCalls.Holder>> identify(RegistryCalls.Identify question) {
        return BearerToken.isOne(question.credential()) && bearer.isPresent()
                ? bearer.get().identify(question.credential())
                : workers.ask(() -> store.authenticator().identify(question));
    }

    private <Q extends Record, A extends Record> Future<?> answer(
            BusCall<Q, A> call, Function<Q, Outcome<A>> blocking) {
        return answer(call, workers, blocking);
    }

    private <Q extends Record, A extends Record> Future<?> answer(
            BusCall<Q, A> call, StoreWorkers threads, Function<Q, Outcome<A>> blocking) {
        return serve(call, question -> threads.ask(() -> blocking.apply(question)));
    }

    /** Answers with what was changed, after telling what must end for it. */
    private <Q extends Record, A extends Record> Future<?> change(
            BusCall<Q, A> call, Function<Q, Outcome<Change<A>>> blocking) {
        return change(call, blocking, done -> {});
    }

    private <Q extends Record, A extends Record> Future<?> change(
            BusCall<Q, A> call, Function<Q, Outcome<Change<A>>> blocking, Consumer<A> andThen) {
        return serve(
                call,
                request -> workers.ask(() -> blocking.apply(request))
                        .map(outcome -> outcome.then(change -> {
                            if (!change.revoked().isEmpty()) {
                                bus.tell(
                                        Address.NODES,
                                        RevocationCalls.NEWS,
                                        new RevocationCalls.News(change.revoked()));
                            }
                            andThen.accept(change.answer());
                            return Outcome.granted(change.answer());
                        })));
    }

    /** Nodes may have written keys down. */
    private void policyChanged(Policy policy) {
        bus.tell(Address.NODES, RegistryCalls.POLICY_CHANGED, new RegistryCalls.PolicyChanged(policy.name()));
    }

    private <Q extends Record, A extends Record> Future<?> serve(
            BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
        return bus.serve(Address.REGISTRY, call, handler).onSuccess(served::add);
    }
}
