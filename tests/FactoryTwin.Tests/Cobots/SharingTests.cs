using CsCheck;
using FactoryTwin.Cobots;

namespace FactoryTwin.Tests.Cobots;

public class SharingTests
{
    /// <summary>By arithmetic: 1.6 · (0.1 + 0.3) + 1 · 0.1 + 0.15 + 0 + 0.05 + 0.01.</summary>
    [Fact]
    public void The_separation_distance_is_the_sum_of_its_parts() =>
        Assert.Equal(0.95, (SeparationDefinition.Default with { IntrusionMetres = 0 }).SeparationMetresAt(1), 1e-12);

    [Fact]
    public void The_speed_at_a_distance_is_the_one_that_needs_it() => Gen.Select(Gen.Double[0, 5], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0.1, 3]).Sample((distance, stop, intrusion, at) =>
    {
        var separation = new SeparationDefinition { StopMetres = stop, StopMetresPerSecond = at, IntrusionMetres = intrusion };
        double speed = separation.SpeedMetresPerSecondAt(distance);
        if (distance <= separation.SeparationMetresAt(0))
            Assert.Equal(0, speed);
        else
            Assert.Equal(distance, separation.SeparationMetresAt(speed), 1e-9);
    }, iter: 2000, threads: 1);

    /// <summary>By arithmetic of the formula, cut to three places; M is only an input here.</summary>
    [Theory]
    [InlineData(BodyRegion.Chest, 16.6, 3, 0.597)]
    [InlineData(BodyRegion.Hand, 16.6, 3, 1.354)]
    [InlineData(BodyRegion.Chest, 29.5, 5, 0.487)]
    [InlineData(BodyRegion.Hand, 29.5, 5, 1.340)]
    public void The_speed_of_contact_follows_from_force_masses_and_stiffness(BodyRegion region, double movingMass, double load, double speed) =>
        Assert.Equal(speed, new ContactDefinition { Region = region }.SpeedMetresPerSecondOf(movingMass, load), 1e-3);

    [Fact]
    public void Squeezing_allows_half_of_striking_but_for_the_head_and_a_small_area_less_than_either()
    {
        var hand = new ContactDefinition { Region = BodyRegion.Hand };
        Assert.Equal(hand.SpeedMetresPerSecondOf(14, 2) / 2, (hand with { IsSqueezed = true }).SpeedMetresPerSecondOf(14, 2), 1e-12);
        var face = new ContactDefinition { Region = BodyRegion.Face };
        Assert.Equal(face.SpeedMetresPerSecondOf(14, 2), (face with { IsSqueezed = true }).SpeedMetresPerSecondOf(14, 2), 1e-12);
        Assert.Equal(hand.SpeedMetresPerSecondOf(14, 2) * 95 / 140, (hand with { AreaSquareCentimetres = 0.5 }).SpeedMetresPerSecondOf(14, 2), 1e-12);   // 190 N/cm² on half a square centimetre
        Assert.Equal(hand.SpeedMetresPerSecondOf(14, 2), (hand with { AreaSquareCentimetres = 5 }).SpeedMetresPerSecondOf(14, 2), 1e-12);
    }

    [Theory]
    [InlineData("UR3e", 6.8185)]
    [InlineData("UR5e", 13.939)]
    [InlineData("UR10e", 21.735)]
    [InlineData("UR16e", 19.891)]
    public void The_moving_mass_of_an_arm_is_that_of_its_links_2_to_6(string arm, double kilograms) => Assert.Equal(kilograms, ArmDefinition.Find(arm)!.MovingMassKilograms!.Value, 1e-9);
}
