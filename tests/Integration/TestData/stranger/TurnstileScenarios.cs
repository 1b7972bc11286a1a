using Drydock.Harness.Manifests;
using Drydock.Harness.Scenarios;
using Drydock.Testing;
using NUnit.Framework;

namespace Museum;

[TestFixture]
public sealed class TurnstileScenarios
{
    [Scenario(Seed = 5)]
    public static Scenario A_turnstile_is_encrypted() => Turnstile("turnstile", isHasty: false);

    [Scenario(Seed = 6)]
    public static Scenario A_hasty_turnstile_is_encrypted() => Turnstile("hasty-turnstile", isHasty: true);

    private static Scenario Turnstile(string name, bool isHasty) => Scenario.Named(name)
        .Describe("the museum's turnstile moves onto encrypted EBS while visitors come in")
        .GivenManifests(ManifestFiles.Beside(typeof(TurnstileScenarios), "chart"))
        .GivenImage(TurnstileProgram.Image(isHasty))
        .MigrateByEncryptingVolumes("default/turnstile")
        .WithChecker(() => new NobodyForgotten())
        .ThenItCompletes();
}
