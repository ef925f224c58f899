using System.CommandLine;
using HetServe.Allocation.Cli.Output;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve profile</c>: the parent of <c>hetserve profile fit</c>.</summary>
internal static class ProfileCommand
{
    public static Command Create(Screen screen) => new("profile", "Work with fitted coefficients of deployment options.")
    {
        ProfileFitCommand.Create(screen),
    };
}
