using Drydock.Core.Ports;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Contract;

/// <summary>
/// One way to a cluster: every class of this assembly that implements it, and has a constructor without parameters, is an arm of the contract.
/// </summary>
internal interface IKubernetesArm : IAsyncDisposable
{
    /// <summary>How the arm is called in test names and in the list of known differences.</summary>
    string Name { get; }

    /// <summary>Its cluster is a real one: the category Live, and more patience.</summary>
    bool IsReal { get; }

    /// <summary>Where the tests write.</summary>
    string Namespace { get; }

    /// <summary>An image with a POSIX shell.</summary>
    string ShellImage { get; }

    IKubernetesApi Api { get; }

    /// <summary>The simulated cluster behind it, for what only such a one can be made to do; null behind a real one.</summary>
    ServedCloud? Cloud { get; }

    /// <summary>Makes the arm usable, or ends the fixture with <c>Assert.Ignore</c> and the reason.</summary>
    Task StartAsync(CancellationToken cancellationToken);
}
