using System.Text.RegularExpressions;
using Drydock.Core.Kubernetes;
using Drydock.Harness.Manifests;

namespace Drydock.Unit.Workflows;

/// <summary>The workflows of GitHub Actions, read as GitHub reads them.</summary>
public sealed class WorkflowTests
{
    private static readonly string Root = FindRoot();

    private static IEnumerable<string> Files => Directory.GetFiles(Path.Combine(Root, ".github", "workflows"), "*.yml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Files))]
    public void Only_GitHubs_own_actions_are_used_by_major_version(string file)
    {
        var steps = Steps(Read(file));
        steps.Should().NotBeEmpty();
        foreach (var uses in steps.Select(s => s.Text("uses")).OfType<string>()) Regex.IsMatch(uses, "^actions/[a-z-]+@v[0-9]+$").Should().BeTrue(uses);
        steps.Select(s => s.Text("uses") is null ? 0 : 1).Zip(steps.Select(s => s.Text("run") is null ? 0 : 1), (uses, runs) => uses + runs).Should().AllBeEquivalentTo(1, "a step uses an action or runs a command");
    }

    [TestCaseSource(nameof(Files))]
    public void Nothing_is_written_but_results_which_are_kept_whatever_happens(string file)
    {
        var workflow = Read(file);
        workflow.Text("permissions", "contents").Should().Be("read");
        workflow["permissions"]!.Fields.Should().ContainSingle();
        foreach (var job in workflow["jobs"]!.Fields)
        {
            job.Value.Integer("timeout-minutes").Should().BePositive();
            var kept = job.Value.List("steps").Where(s => s.Text("uses")?.StartsWith("actions/upload-artifact", StringComparison.Ordinal) == true).ToList();
            kept.Should().ContainSingle().Which.Text("if").Should().Be("always()");
        }

        Runs(workflow).Should().Contain(".ci/summary results >> \"$GITHUB_STEP_SUMMARY\"");
    }

    [TestCaseSource(nameof(Files))]
    public void Programs_of_the_repository_that_are_called_are_there(string file)
    {
        foreach (var run in Runs(Read(file)))
        {
            foreach (var called in run.Split(' ').Where(w => w.StartsWith(".ci/", StringComparison.Ordinal) || w.StartsWith("src/", StringComparison.Ordinal)))
            {
                Path.Exists(Path.Combine(Root, called)).Should().BeTrue(called);
            }
        }
    }

    [Test]
    public void The_default_job_runs_on_push_what_a_clean_clone_runs()
    {
        var workflow = Read("tests.yml");
        workflow["on"]!.Fields.Select(f => f.Name).Should().Contain(["push", "pull_request"]);
        Runs(workflow).Should().Contain(".ci/run");
        workflow.ToString().Should().NotContain("\"Live\"");
    }

    [Test]
    public void The_live_job_runs_nightly_by_hand_and_on_its_label()
    {
        var workflow = Read("live.yml");
        workflow["on"]!.Fields.Select(f => f.Name).Should().BeEquivalentTo("schedule", "workflow_dispatch", "pull_request");
        workflow.List("on", "pull_request", "types").Select(t => t.ScalarText).Should().Contain("labeled");
        var job = workflow.At("jobs", "live")!;
        job.Text("if").Should().Contain("'live'");
        job.Text("env", "Live").Should().Be("true");
        Runs(workflow).Should().Contain("dotnet test --filter Category=Live --logger trx --results-directory results");
    }

    private static KubeDocument Read(string file) => ManifestLoader.ParseValue(File.ReadAllText(Path.Combine(Root, ".github", "workflows", file)), file)!;

    private static List<KubeDocument> Steps(KubeDocument workflow) => workflow["jobs"]!.Fields.SelectMany(j => j.Value.List("steps")).ToList();

    private static List<string> Runs(KubeDocument workflow) => Steps(workflow).Select(s => s.Text("run")).OfType<string>().ToList();

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Harness.sln"))) directory = directory.Parent ?? throw new InvalidOperationException("not inside the repository");
        return directory.FullName;
    }
}
