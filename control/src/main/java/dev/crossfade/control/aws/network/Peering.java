package dev.crossfade.control.aws.network;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.NetworkSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.network.plan.Act;
import dev.crossfade.control.aws.network.plan.DestroyPlanning;
import dev.crossfade.control.aws.network.plan.MadeRoutes;
import dev.crossfade.control.aws.network.plan.PeeringPlan;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Planned;
import dev.crossfade.control.aws.network.plan.PeeringPlanning;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * One tenant's peering: looks, plans, acts, and looks again, until nothing is left to do. Level-triggered: it goes by what is there, so
 * that it may be killed after any call, and said again.
 */
public final class Peering {

    /** What one look shows may be older than the last call; who edits a route table meanwhile is met in the next round. */
    private static final int MOST_ROUNDS = 5;

    private final String tenant;
    private final Sides sides;
    private final Path journal;
    private final InstantSource clock;
    private final Patience patience;
    private final Consumer<String> say;

    Peering(String tenant, Sides sides, Path journal, InstantSource clock, Patience patience, Consumer<String> say) {
        this.tenant = tenant;
        this.sides = sides;
        this.journal = journal;
        this.clock = clock;
        this.patience = patience;
        this.say = say;
    }

    /**
     * One that speaks to AWS.
     *
     * @param journal where it is written down what was made
     * @param say told what is done, before it is done
     * @throws AwsFailure when the credentials are of nobody, or of another account, or a network is not found
     */
    public static Peering of(
            TenantSettings tenant,
            NetworkSettings network,
            AwsClients clients,
            Path journal,
            Patience patience,
            Consumer<String> say) {
        Both<SideNetwork> networks = new Both<>(
                SideNetworks.of(tenant, network, Side.SOURCE, clients),
                SideNetworks.of(tenant, network, Side.TARGET, clients));
        Both<Ec2Client> ec2 = new Both<>(clients.ec2(network.source()), clients.ec2(network.target()));
        return new Peering(
                tenant.id().value(), new Sides(networks, ec2), journal, InstantSource.system(), patience, say);
    }

    /** What apply would do. Changes nothing, and makes no call that could. */
    public PeeringPlan plan(boolean adopt) {
        return PeeringPlanning.plan(sides.look(), PeeringJournal.made(journal, tenant), tenant, adopt);
    }

    /** What destroy would do. Changes nothing, and makes no call that could. */
    public PeeringPlan destroyPlan() {
        return DestroyPlanning.plan(sides.lookWhole(tenant), PeeringJournal.made(journal, tenant), tenant);
    }

    /**
     * Makes the network as it should be.
     *
     * @return what was done: nothing, where it was so before
     * @throws PlanRefused before anything is changed
     * @throws AwsFailure on the way; said again it goes on from there
     */
    public List<Planned> apply(boolean adopt) {
        return rounds(made -> PeeringPlanning.plan(sides.look(), made, tenant, adopt));
    }

    /** Takes away what was made for the tenant, and nothing else; otherwise as {@link #apply}. */
    public List<Planned> destroy() {
        return rounds(made -> DestroyPlanning.plan(sides.lookWhole(tenant), made, tenant));
    }

    private List<Planned> rounds(Function<MadeRoutes, PeeringPlan> planning) {
        List<Planned> done = new ArrayList<>();
        PeeringWait wait = new PeeringWait(sides, patience);
        try (PeeringJournal writing = PeeringJournal.open(journal, tenant, clock)) {
            for (int round = 1; round <= MOST_ROUNDS; round++) {
                PeeringPlan plan = planning.apply(writing.made());
                if (plan.isRefused()) {
                    throw new PlanRefused(plan);
                }
                if (plan.acts().isEmpty()) {
                    return done;
                }
                PermissionSweep.over(plan, sides, tenant, wait);
                Ec2Acts acting =
                        new Ec2Acts(sides, tenant, wait, false, plan.peering().orElse(""));
                if (!all(plan.acts(), acting, writing, done)) {
                    patience.pause().accept(patience.between());
                }
            }
        }
        throw new AwsFailure(
                "never-settled",
                "after " + MOST_ROUNDS + " rounds there is still something to do: somebody else changes this network",
                "see who, in CloudTrail; then try again");
    }

    /** @return false when a look is needed before anything else: there is a peering that was not seen yet */
    private boolean all(List<Planned> acts, Ec2Acts acting, PeeringJournal writing, List<Planned> done) {
        for (Planned planned : acts) {
            Act act = planned.act();
            say.accept(act.inWords());
            writing.write(JournalEntry.Phase.BEGIN, act, acting.peering());
            try {
                act.by(acting);
            } catch (AwsFailure e) {
                if (e.isAnswer()) {
                    writing.write(JournalEntry.Phase.FAILED, act, acting.peering());
                }
                if (e.code().equals("VpcPeeringConnectionAlreadyExists")) {
                    return false;
                }
                throw e;
            }
            writing.write(JournalEntry.Phase.DONE, act, acting.peering());
            done.add(planned);
        }
        return true;
    }
}
