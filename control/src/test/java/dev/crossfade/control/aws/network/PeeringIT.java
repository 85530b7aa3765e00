package dev.crossfade.control.aws.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.fake.Delays;
import dev.crossfade.control.aws.network.plan.PeeringPlan;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeeringIT {

    static final String MADE = """
            vpc-aaaaaaaa [10.0.0.0/16, 100.64.0.0/16]
              rtb-aaaaaaa0 {0.0.0.0/0=igw-aaaaaaaa, 10.0.0.0/16=local, 10.1.0.0/16=pcx-00000002}
              rtb-aaaaaaa2 {10.0.0.0/16=local, 10.1.0.0/16=pcx-00000002}
              rtb-aaaaaaa3 {10.0.0.0/16=local}
              sg-aaaaaaaa
                tcp 5432 10.0.0.0/16 {}
                tcp 5432 10.1.1.0/24 {crossfade:tenant=acme}
            vpc-bbbbbbbb [10.1.0.0/16]
              rtb-bbbbbbb0 {10.1.0.0/16=local}
              rtb-bbbbbbb1 {10.0.0.0/16=pcx-00000002, 10.1.0.0/16=local}
              sg-bbbbbbbb
                tcp 5432 10.0.1.0/24 {crossfade:tenant=acme}
                tcp 5432 10.0.2.0/24 {crossfade:tenant=acme}
            pcx-00000002 active {111111111111/eu-central-1={crossfade:tenant=acme}, \
            222222222222/us-east-1={crossfade:tenant=acme}}
            """;

    @TempDir
    Path folder;

    private Laboratory laboratory;

    @BeforeEach
    void open() throws IOException {
        laboratory = new Laboratory(folder);
    }

    @AfterEach
    void close() {
        laboratory.close();
    }

    @Test
    void thePlanSaysEveryActAndDoesNone() {
        String before = laboratory.aws.state();

        PeeringPlan plan = laboratory.peering().plan(false);

        assertEquals(
                List.of(
                        "request a peering of vpc-aaaaaaaa (source) with vpc-bbbbbbbb (target, us-east-1, account"
                                + " 222222222222)",
                        "accept the peering at the target",
                        "tag the peering at the target: crossfade:tenant=acme",
                        "wait until the peering is active at both sides",
                        "route 10.1.0.0/16 over the peering in rtb-aaaaaaa0 (source)",
                        "route 10.1.0.0/16 over the peering in rtb-aaaaaaa2 (source)",
                        "route 10.0.0.0/16 over the peering in rtb-bbbbbbb1 (target)",
                        "let 10.1.1.0/24 in at TCP port 5432 of sg-aaaaaaaa (source)",
                        "let 10.0.1.0/24 in at TCP port 5432 of sg-bbbbbbbb (target)",
                        "let 10.0.2.0/24 in at TCP port 5432 of sg-bbbbbbbb (target)"),
                words(plan));
        assertEquals(List.of(), laboratory.aws.changes());
        assertEquals(before, laboratory.aws.state());
    }

    @Test
    void applyMakesThePlanTrueAndASecondOneChangesNothing() {
        List<?> done = laboratory.peering().apply(false);

        assertEquals(10, done.size());
        assertEquals(MADE, laboratory.aws.state());
        assertEquals(9, laboratory.aws.changes().size());
        laboratory.aws.forgetChanges();

        assertEquals(List.of(), laboratory.peering().apply(false));
        assertEquals(List.of(), laboratory.peering().plan(false).acts());
        assertEquals(List.of(), laboratory.aws.changes());
    }

    @Test
    void destroyLeavesEverythingAsItWasBefore() {
        String before = laboratory.aws.state();
        laboratory.peering().apply(false);

        laboratory.peering().destroy();

        assertEquals(before, laboratory.aws.state());
        laboratory.aws.forgetChanges();
        assertEquals(List.of(), laboratory.peering().destroy());
        assertEquals(List.of(), laboratory.aws.changes());
    }

    @Test
    void whatWasDestroyedIsMadeAgain() {
        laboratory.peering().apply(false);
        laboratory.peering().destroy();

        laboratory.peering().apply(false);

        assertEquals(MADE.replace("pcx-00000002", "pcx-00000006"), laboratory.aws.state());
    }

    @Test
    void routesAndRulesOfOthersAreLeftWhenOursGo() {
        laboratory.peering().apply(false);
        laboratory.aws.rule(Laboratory.TARGET_VPC, Laboratory.TARGET_GROUP, 5432, "10.9.0.0/16");
        laboratory.aws.route(Laboratory.TARGET_VPC, Laboratory.TARGET_TABLE, "10.9.0.0/16", "tgw-aaaaaaaa");

        laboratory.peering().destroy();

        assertTrue(laboratory.aws.state().contains("tcp 5432 10.9.0.0/16 {}"), laboratory.aws.state());
        assertTrue(laboratory.aws.state().contains("10.9.0.0/16=tgw-aaaaaaaa"), laboratory.aws.state());
        assertFalse(laboratory.aws.state().contains("pcx-"), laboratory.aws.state());
    }

    @Test
    void aPeeringThatSomebodyElseRoutesOverIsNotDeleted() {
        laboratory.peering().apply(false);
        laboratory.aws.route(Laboratory.TARGET_VPC, "rtb-bbbbbbb0", "100.64.0.0/16", "pcx-00000002");
        laboratory.aws.forgetChanges();

        PlanRefused refused =
                assertThrows(PlanRefused.class, () -> laboratory.peering().destroy());

        assertEquals(List.of("peering-in-use"), codes(refused.plan()));
        assertEquals(List.of(), laboratory.aws.changes());
    }

    /** Nobody else knows whose they are; by the tags alone the rest would go, and traffic that uses them with it. */
    @Test
    void withoutItsJournalNothingIsTakenAwayBeforeAPersonHasRemovedTheRoutes() throws IOException {
        laboratory.peering().apply(false);
        Files.delete(laboratory.journal());
        laboratory.aws.forgetChanges();

        PlanRefused refused =
                assertThrows(PlanRefused.class, () -> laboratory.peering().destroy());

        assertEquals(List.of("peering-in-use", "peering-in-use", "peering-in-use"), codes(refused.plan()));
        assertEquals(
                List.of(Laboratory.MAIN, "rtb-aaaaaaa2", Laboratory.TARGET_TABLE),
                refused.plan().refusals().stream()
                        .map(one -> one.what().replaceAll(".* in (rtb-\\w+) .*", "$1"))
                        .toList());
        assertEquals(List.of(), laboratory.aws.changes());
        assertEquals(MADE, laboratory.aws.state());
        assertEquals(List.of(), laboratory.peering().apply(false), "nor does apply take for ours what is there");

        laboratory.aws.route(Laboratory.SOURCE_VPC, Laboratory.MAIN, "10.1.0.0/16", "tgw-1");
        laboratory.aws.route(Laboratory.SOURCE_VPC, "rtb-aaaaaaa2", "10.1.0.0/16", "tgw-1");
        laboratory.aws.route(Laboratory.TARGET_VPC, Laboratory.TARGET_TABLE, "10.0.0.0/16", "tgw-1");
        laboratory.peering().destroy();
        assertFalse(laboratory.aws.state().contains("crossfade:tenant"), laboratory.aws.state());
    }

    @Test
    void withoutItsJournalTheRoutesOverAnAdoptedPeeringStay() throws IOException {
        String theirs = laboratory.aws.peering(Laboratory.TARGET_VPC, Laboratory.SOURCE_VPC);
        laboratory.peering().apply(true);
        Files.delete(laboratory.journal());

        laboratory.peering().destroy();

        assertFalse(laboratory.aws.state().contains("crossfade:"), laboratory.aws.state());
        assertEquals(3, laboratory.aws.state().split("=" + theirs, -1).length - 1, laboratory.aws.state());
    }

    @Test
    void somebodyElsesPeeringIsUsedOnlyWhenAPersonSaysSo() {
        String theirs = laboratory.aws.peering(Laboratory.TARGET_VPC, Laboratory.SOURCE_VPC);
        String before = laboratory.aws.state();

        PlanRefused refused =
                assertThrows(PlanRefused.class, () -> laboratory.peering().apply(false));
        assertEquals(List.of("foreign-peering"), codes(refused.plan()));
        assertEquals(List.of(), laboratory.aws.changes());

        laboratory.peering().apply(true);
        assertTrue(laboratory.aws.state().contains("10.1.0.0/16=" + theirs), laboratory.aws.state());
        laboratory.aws.forgetChanges();
        assertEquals(List.of(), laboratory.peering().apply(false), "it is known as adopted");

        laboratory.peering().destroy();
        assertEquals(before, laboratory.aws.state(), "it stays");
    }

    @Test
    void addressesInCommonAreRefusedBeforeAnythingIsMade() {
        laboratory.begin(folder, "100.64.128.0/17");
        laboratory.aws.subnet(Laboratory.TARGET_VPC, "subnet-bbbbbbb1", "100.64.129.0/24", Laboratory.TARGET_TABLE);

        PlanRefused refused =
                assertThrows(PlanRefused.class, () -> laboratory.peering().apply(false));

        assertEquals(List.of("cidrs-overlap"), codes(refused.plan()));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("100.64.0.0/16 of the source"));
        assertEquals(List.of(), laboratory.aws.changes());
    }

    @Test
    void aRouteThatLeadsElsewhereIsRefused() {
        laboratory.aws.route(Laboratory.SOURCE_VPC, Laboratory.MAIN, "10.1.0.0/16", "tgw-aaaaaaaa");

        PlanRefused refused =
                assertThrows(PlanRefused.class, () -> laboratory.peering().apply(false));

        assertEquals(List.of("route-conflict"), codes(refused.plan()));
        assertEquals(List.of(), laboratory.aws.changes());
    }

    @Test
    void aRouteThatSomebodyMakesMeanwhileStopsItAndIsNotTakenForOurs() {
        laboratory.aws.afterChange(action -> {
            if (action.equals("CreateTags")) {
                laboratory.aws.route(Laboratory.SOURCE_VPC, Laboratory.MAIN, "10.1.0.0/16", "tgw-aaaaaaaa");
            }
        });

        AwsFailure failure =
                assertThrows(AwsFailure.class, () -> laboratory.peering().apply(false));

        assertEquals("RouteAlreadyExists", failure.code());
        laboratory.aws.afterChange(action -> {});
        laboratory.peering().destroy();
        assertTrue(laboratory.aws.state().contains("10.1.0.0/16=tgw-aaaaaaaa"), laboratory.aws.state());
    }

    /** Whoever has deleted it has moved its subnets to another one, where our routes are missing: a new look tells. */
    @Test
    void aRouteTableThatSomebodyDeletesMeanwhileIsNamedAndTheNextApplyLooksAnew() {
        laboratory.aws.refuse(
                "CreateRoute", "InvalidRouteTableID.NotFound", "The routeTable ID 'rtb-x' does not exist");

        AwsFailure failure =
                assertThrows(AwsFailure.class, () -> laboratory.peering().apply(false));

        assertEquals("InvalidRouteTableID.NotFound", failure.code());
        assertTrue(failure.getMessage().contains("rtb-x"), failure.getMessage());
        laboratory.aws.refuse("CreateRoute", "", "");
        laboratory.peering().apply(false);
        assertEquals(MADE, laboratory.aws.state());
    }

    /** Those of an assumed role last an hour. */
    @Test
    void credentialsThatExpireInItsMidstAreSaidAndTheNextApplyGoesOn() {
        laboratory.aws.afterChange(action -> {
            if (action.equals("CreateVpcPeeringConnection")) {
                laboratory.aws.refuse(
                        "CreateRoute", "ExpiredToken", "The security token included in the request is expired");
            }
        });

        AwsFailure failure =
                assertThrows(AwsFailure.class, () -> laboratory.peering().apply(false));

        assertEquals("ExpiredToken", failure.code());
        assertTrue(failure.getMessage().contains("the credentials have expired"), failure.getMessage());
        laboratory.aws.afterChange(action -> {});
        laboratory.aws.refuse("CreateRoute", "", "");
        laboratory.peering().apply(false);
        assertEquals(MADE, laboratory.aws.state());
    }

    @Test
    void aRouteOfOursToAPeeringThatIsGoneIsLedOverTheNewOne() {
        laboratory.peering().apply(false);
        laboratory.aws.endPeerings("deleted");
        laboratory.aws.forgetChanges();

        laboratory.peering().apply(false);

        assertEquals(
                3,
                laboratory.aws.changes().stream().filter("ReplaceRoute"::equals).count());
        assertEquals(MADE.replace("pcx-00000002", "pcx-00000006"), laboratory.aws.state());
    }

    @Test
    void aRequestThatIsRejectedEndsTheWaitAndTheNextApplyAsksAnew() {
        for (String end : List.of("rejected", "expired")) {
            laboratory.aws.afterChange(action -> {
                if (action.equals("CreateVpcPeeringConnection")) {
                    laboratory.aws.endPeerings(end);
                }
            });

            AwsFailure failure =
                    assertThrows(AwsFailure.class, () -> laboratory.peering().apply(false));

            assertEquals("peering-" + end, failure.code());
        }
        laboratory.aws.afterChange(action -> {});
        laboratory.peering().apply(false);
        assertEquals(MADE.replace("pcx-00000002", "pcx-00000004"), laboratory.aws.state());
    }

    @Test
    void aPeeringThatIsNeverSeenAtTheOtherSideEndsTheWaitAtItsBound() {
        laboratory.aws.delays(new Delays(1_000, 0, 0, 60));

        AwsFailure failure =
                assertThrows(AwsFailure.class, () -> laboratory.peering().apply(false));

        assertEquals("peering-slow", failure.code());
        assertTrue(failure.getMessage().contains("after 60 s"), failure.getMessage());
    }

    @Test
    void aQuotaIsSaidByItsName() {
        laboratory.aws.delays(new Delays(0, 0, 0, 1));

        AwsFailure failure =
                assertThrows(AwsFailure.class, () -> laboratory.peering().apply(false));

        assertEquals(
                "ec2:AuthorizeSecurityGroupIngress at the source: the quota \"Inbound or outbound rules per security"
                        + " group\" is reached (RulesPerSecurityGroupLimitExceeded)",
                failure.getMessage());
    }

    @Test
    void aThrottledCallIsTriedAgainAndGivenUpAtTheBound() {
        laboratory.aws.throttle("CreateRoute", 5);
        laboratory.peering().apply(false);
        assertEquals(MADE, laboratory.aws.state());

        laboratory.aws.throttle("DescribeVpcs", 100);
        AwsFailure failure =
                assertThrows(AwsFailure.class, () -> laboratory.peering().plan(false));
        assertEquals("RequestLimitExceeded", failure.code());
    }

    @Test
    void twoDoNotChangeTheSameNetworkAtOnce() {
        try (PeeringJournal held = PeeringJournal.open(laboratory.journal(), "acme", InstantSource.system())) {
            AwsFailure failure =
                    assertThrows(AwsFailure.class, () -> laboratory.peering().apply(false));
            assertEquals("journal-in-use", failure.code());
            assertEquals(0, held.made().routes().size());
        }
        assertEquals(List.of(), laboratory.aws.changes());
    }

    private static List<String> words(PeeringPlan plan) {
        return plan.acts().stream().map(planned -> planned.act().inWords()).toList();
    }

    private static List<String> codes(PeeringPlan plan) {
        return plan.refusals().stream().map(Refusal::code).toList();
    }
}
